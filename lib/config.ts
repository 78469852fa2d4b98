import { ConfigError } from './errors.ts';

/** What a setting means, how it is read, and what to say when it is missing or wrong. */
interface Setting<T> {
  readonly variable: string;
  readonly hint: string;
  /** Used when the variable is absent or empty; without it the variable is required. */
  readonly fallback?: T;
  /** @throws Error whose message completes "NAME …" */
  readonly read: (text: string, env: NodeJS.ProcessEnv) => T;
}

const setting = <T>(definition: Setting<T>): Setting<T> => definition;

/** Stages in which everything runs on one machine: only there may certificates come from elsewhere than the broker. */
const MACHINE_STAGES = ['local', 'test'];

const SETTINGS = {
  stage: setting({ variable: 'STAGE', hint: 'the name of the stage, such as prod', read: nonEmpty }),
  tableName: setting({ variable: 'TABLE_NAME', hint: 'the name of the DynamoDB table', read: nonEmpty }),
  dynamodbEndpoint: setting<string | undefined>({
    variable: 'DYNAMODB_ENDPOINT',
    hint: 'the URL of a DynamoDB other than the AWS region’s',
    fallback: undefined,
    read: httpUrl,
  }),
  bodiesBucket: setting({
    variable: 'BODIES_BUCKET',
    hint: 'the name of the S3 bucket for bodies too large for a row',
    read: nonEmpty,
  }),
  s3Endpoint: setting<string | undefined>({
    variable: 'S3_ENDPOINT',
    hint: 'the URL of an S3 other than the AWS region’s',
    fallback: undefined,
    read: httpUrl,
  }),
  sqsEndpoint: setting<string | undefined>({
    variable: 'SQS_ENDPOINT',
    hint: 'the URL of an SQS other than the AWS region’s',
    fallback: undefined,
    read: httpUrl,
  }),
  deliveriesQueueUrl: setting({
    variable: 'DELIVERIES_QUEUE_URL',
    hint: 'the URL of the queue of deliveries to be made',
    read: httpUrl,
  }),
  /** Of deliveries given up after their last attempt. */
  deadLetterQueueUrl: setting({
    variable: 'DEAD_LETTER_QUEUE_URL',
    hint: 'the URL of the dead-letter queue',
    read: httpUrl,
  }),
  /** Of deliveries that we failed to handle ourselves. */
  pipelineFailuresQueueUrl: setting({
    variable: 'PIPELINE_FAILURES_QUEUE_URL',
    hint: 'the URL of the queue of deliveries that could not be handled',
    read: httpUrl,
  }),
  /** Without its final slash. */
  publicUrl: setting({
    variable: 'PUBLIC_URL',
    hint: 'the URL under which brokers reach this deployment, such as https://relay.example.com',
    read: baseUrl,
  }),
  /** The http front for CMQ, without its final slash. */
  cmqPublicUrl: setting<string | undefined>({
    variable: 'CMQ_PUBLIC_URL',
    hint: 'the http:// URL under which CMQ reaches this deployment',
    fallback: undefined,
    read: baseUrl,
  }),
  /** In Secrets Manager: what the http front for CMQ proves itself with. */
  cmqFrontSecretId: setting<string | undefined>({
    variable: 'CMQ_FRONT_SECRET_ID',
    hint: 'the ARN of the secret that the http front for CMQ sends',
    fallback: undefined,
    read: nonEmpty,
  }),
  retentionDays: setting({
    variable: 'RETENTION_DAYS',
    hint: 'days for which messages are kept, 2 to 3650',
    fallback: 30,
    // Brokers retry for a day: a shorter memory would store a late retry twice.
    read: wholeNumber(2, 3650),
  }),
  /** Who makes out the put of each message: docs/decisions/puts-made-by-hand.md. */
  puts: setting<'by-hand' | 'by-sdk'>({
    variable: 'PUTS',
    hint: 'by-hand or by-sdk',
    fallback: 'by-hand',
    read: (text) => {
      if (text !== 'by-hand' && text !== 'by-sdk') throw new Error('is neither');
      return text;
    },
  }),
  /** Exact origins, besides the broker's own, that signing certificates may come from. */
  mnsCertificateOrigins: setting<readonly string[]>({
    variable: 'MNS_CERTIFICATE_ORIGINS',
    hint: `exact origins, separated by commas; only in the stages ${MACHINE_STAGES.join(' and ')}`,
    fallback: [],
    read: (text, env) => {
      if (!MACHINE_STAGES.includes(env.STAGE ?? '')) throw new Error('must not be set in this stage');
      return text.split(',').map((origin) => new URL(httpUrl(origin.trim())).origin);
    },
  }),
  /** Path in the Parameter Store below which broker credentials lie; absent where the environment holds them. */
  credentialsPath: setting<string | undefined>({
    variable: 'CREDENTIALS_PATH',
    hint: 'a path in the Parameter Store, such as /topic-relay/prod',
    fallback: undefined,
    read: nonEmpty,
  }),
};

type SettingName = keyof typeof SETTINGS;
type SettingValue<N extends SettingName> = (typeof SETTINGS)[N] extends Setting<infer T> ? T : never;
export type Settings<N extends SettingName> = { readonly [K in N]: SettingValue<K> };

/**
 * Reads the settings that a function needs, once, when it starts.
 * @throws ConfigError that names every bad or missing variable, each with what to set
 */
export function readSettings<N extends SettingName>(
  env: NodeJS.ProcessEnv,
  names: readonly N[],
): Settings<N> {
  const faults: string[] = [];
  const entries = names.map((name) => [name, readSetting(SETTINGS[name], env, faults)] as const);
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.fromEntries(entries) as Settings<N>;
}

function readSetting(definition: Setting<unknown>, env: NodeJS.ProcessEnv, faults: string[]): unknown {
  const text = env[definition.variable];
  if (text === undefined || text === '') {
    if ('fallback' in definition) return definition.fallback;
    faults.push(`${definition.variable} is missing: set ${definition.hint}`);
    return undefined;
  }
  try {
    return definition.read(text, env);
  } catch (error) {
    faults.push(
      `${definition.variable} ${error instanceof Error ? error.message : error}: set ${definition.hint}`,
    );
    return undefined;
  }
}

function nonEmpty(text: string): string {
  return text;
}

function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error('is not an http(s) URL');
  return text;
}

/** What paths are put behind: in the one spelling that is both registered at brokers and expected in their signatures. */
function baseUrl(text: string): string {
  const { origin, pathname, search, hash, username, password } = new URL(httpUrl(text));
  if (search + hash + username + password !== '') throw new Error('has more than an origin and a path');
  return origin + pathname.replace(/\/+$/, '');
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) throw new Error('is out of range');
    return value;
  };
}
