import * as v from 'valibot';
import { type Pattern, patternFaults } from '../../lib/relay-config/pattern.ts';

/** A `stream` event of a function: from a table's stream into the function. */
export interface StreamMapping {
  readonly functionName: string;
  /** Logical id of the table. */
  readonly table: string;
  readonly batchSize: number;
  readonly batchWindowMs: number;
  /** Any of them lets a record through; so does having none. */
  readonly filters: readonly Pattern[];
  readonly reportsItems: boolean;
  readonly bisects: boolean;
  /** `Infinity` to retry for as long as it takes. */
  readonly maximumRetries: number;
  /** Logical id of the bucket that takes what was given up. */
  readonly failureBucket: string | undefined;
}

/** An `sqs` event of a function: from a queue into the function. */
export interface QueueMapping {
  readonly functionName: string;
  /** Logical id of the queue. */
  readonly queue: string;
  readonly batchSize: number;
  readonly reportsItems: boolean;
  readonly maximumConcurrency: number;
}

export interface Mappings {
  readonly streams: readonly StreamMapping[];
  readonly queues: readonly QueueMapping[];
}

/** serverless.yml asks for what the pumps do not do. Ignored, local and deployed would differ in silence. */
export class UnsupportedMappingError extends Error {
  override readonly name = 'UnsupportedMappingError';
}

/** With how many batches at a time Lambda starts on a queue when the mapping sets no limit. */
const LAMBDA_STARTS_WITH = 5;

const resource = (attribute: string) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^\\w+\\.${attribute}$`), `is not of the form !GetAtt Name.${attribute}`),
    v.transform((reference) => reference.slice(0, -attribute.length - 1)),
  );

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const FilterPattern = v.pipe(
  v.custom<Pattern>(() => true),
  v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed) for (const message of patternFaults(dataset.value, 'pattern')) addIssue({ message });
  }),
);

const Stream = v.strictObject({
  type: v.optional(v.literal('dynamodb')),
  arn: resource('StreamArn'),
  startingPosition: v.optional(v.literal('TRIM_HORIZON')),
  enabled: v.optional(v.boolean(), true),
  // The default is osls'.
  batchSize: v.optional(whole(1, 10_000), 10),
  batchWindow: v.optional(whole(0, 300), 0),
  // So many batches of a shard are under way at a time on AWS, each item's changes in order. Here it is one: slower, and
  // a failing one holds up the whole shard, not its part.
  parallelizationFactor: v.optional(whole(1, 10)),
  filterPatterns: v.optional(v.array(FilterPattern), []),
  functionResponseType: v.optional(v.literal('ReportBatchItemFailures')),
  bisectBatchOnFunctionError: v.optional(v.boolean(), false),
  maximumRetryAttempts: v.optional(whole(-1, 10_000), -1),
  destinations: v.optional(
    v.strictObject({ onFailure: v.strictObject({ type: v.optional(v.string()), arn: resource('Arn') }) }),
  ),
});

const Queue = v.strictObject({
  arn: resource('Arn'),
  enabled: v.optional(v.boolean(), true),
  // More needs a batching window, in which Lambda gathers the batch from several receives.
  batchSize: v.optional(whole(1, 10), 10),
  functionResponseType: v.optional(v.literal('ReportBatchItemFailures')),
  maximumConcurrency: v.optional(whole(2, 1_000), LAMBDA_STARTS_WITH),
});

const Template = v.object({
  functions: v.record(
    v.string(),
    v.object({ events: v.optional(v.array(v.record(v.string(), v.unknown())), []) }),
  ),
});

/**
 * The event source mappings of serverless.yml, so that local and deployed ones cannot differ.
 * @param template as `readTemplate` gives it
 * @throws UnsupportedMappingError
 */
export function readMappings(template: unknown): Mappings {
  const { functions } = parse(Template, template, 'functions');
  const events = Object.entries(functions).flatMap(([functionName, { events: all }]) =>
    all.map((event) => ({ functionName, event })),
  );
  return {
    streams: events.flatMap(({ functionName, event }) =>
      event.stream === undefined ? [] : streamMapping(functionName, event.stream),
    ),
    queues: events.flatMap(({ functionName, event }) =>
      event.sqs === undefined ? [] : queueMapping(functionName, event.sqs),
    ),
  };
}

function streamMapping(functionName: string, event: unknown): readonly StreamMapping[] {
  const stream = parse(Stream, event, `the stream event of ${functionName}`);
  if (!stream.enabled) return [];
  return [
    {
      functionName,
      table: stream.arn,
      batchSize: stream.batchSize,
      batchWindowMs: stream.batchWindow * 1_000,
      filters: stream.filterPatterns,
      reportsItems: stream.functionResponseType !== undefined,
      bisects: stream.bisectBatchOnFunctionError,
      maximumRetries: stream.maximumRetryAttempts === -1 ? Infinity : stream.maximumRetryAttempts,
      failureBucket: stream.destinations?.onFailure.arn,
    },
  ];
}

function queueMapping(functionName: string, event: unknown): readonly QueueMapping[] {
  const queue = parse(Queue, event, `the sqs event of ${functionName}`);
  if (!queue.enabled) return [];
  return [
    {
      functionName,
      queue: queue.arn,
      batchSize: queue.batchSize,
      reportsItems: queue.functionResponseType !== undefined,
      maximumConcurrency: queue.maximumConcurrency,
    },
  ];
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  what: string,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, value);
  if (success) return output;
  const faults = issues.map((issue) => `${v.getDotPath(issue) ?? what}: ${issue.message}`);
  throw new UnsupportedMappingError(
    `serverless.yml, ${what}, asks for what the local pumps do not do: ${faults.join('; ')}`,
  );
}
