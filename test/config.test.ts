import { describe, expect, test } from 'vitest';
import { readSettings } from '../lib/config.ts';
import { ConfigError } from '../lib/errors.ts';

const ALL = [
  'stage',
  'tableName',
  'dynamodbEndpoint',
  'bodiesBucket',
  's3Endpoint',
  'publicUrl',
  'cmqPublicUrl',
  'cmqFrontSecretId',
  'retentionDays',
  'puts',
  'mnsCertificateOrigins',
  'credentialsPath',
] as const;

const DEPLOYED = {
  STAGE: 'prod',
  TABLE_NAME: 'topic-relay-prod',
  BODIES_BUCKET: 'topic-relay-prod-bodies',
  PUBLIC_URL: 'https://relay.example.com',
};

function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the settings of a function', () => {
  test('are read from the environment, the absent ones by their defaults', () => {
    expect(readSettings(DEPLOYED, ALL)).toEqual({
      stage: 'prod',
      tableName: 'topic-relay-prod',
      dynamodbEndpoint: undefined,
      bodiesBucket: 'topic-relay-prod-bodies',
      s3Endpoint: undefined,
      publicUrl: 'https://relay.example.com',
      cmqPublicUrl: undefined,
      cmqFrontSecretId: undefined,
      retentionDays: 30,
      puts: 'by-hand',
      mnsCertificateOrigins: [],
      credentialsPath: undefined,
    });
  });

  test('an empty variable is an absent one: CloudFormation sets those that a condition leaves out', () => {
    const env = { ...DEPLOYED, CMQ_PUBLIC_URL: '', CMQ_FRONT_SECRET_ID: '', MNS_CERTIFICATE_ORIGINS: '' };
    expect(readSettings(env, ALL)).toEqual(readSettings(DEPLOYED, ALL));
  });

  test('are no more than the function asks for', () => {
    expect(readSettings({ TABLE_NAME: 'relay', STAGE: 'prod' }, ['tableName'])).toEqual({
      tableName: 'relay',
    });
    expect(readSettings({}, [])).toEqual({});
  });

  test.each([
    ['https://relay.example.com/', 'https://relay.example.com'],
    ['https://relay.example.com/hooks/', 'https://relay.example.com/hooks'],
    ['http://127.0.0.1:4680', 'http://127.0.0.1:4680'],
    ['HTTPS://Relay.Example.com:443//', 'https://relay.example.com'],
    [' https://relay.example.com/a b', 'https://relay.example.com/a%20b'],
  ])('the public URL %s is kept as %s', (given, kept) => {
    expect(readSettings({ PUBLIC_URL: given }, ['publicUrl'])).toEqual({ publicUrl: kept });
  });
});

describe('what is wrong is said', () => {
  test('all at once, each with its variable and what to set', () => {
    const env = {
      DYNAMODB_ENDPOINT: 'localhost:8000',
      PUBLIC_URL: 'relay.example.com',
      RETENTION_DAYS: '1',
      PUTS: 'by-magic',
      MNS_CERTIFICATE_ORIGINS: 'http://127.0.0.1:4682',
    };
    expect(faultsOf(() => readSettings(env, ALL))).toEqual([
      'STAGE is missing: set the name of the stage, such as prod',
      'TABLE_NAME is missing: set the name of the DynamoDB table',
      'DYNAMODB_ENDPOINT is not an http(s) URL: set the URL of a DynamoDB other than the AWS region’s',
      'BODIES_BUCKET is missing: set the name of the S3 bucket for bodies too large for a row',
      'PUBLIC_URL is not an http(s) URL: set the URL under which brokers reach this deployment, such as https://relay.example.com',
      'RETENTION_DAYS is out of range: set days for which messages are kept, 2 to 3650',
      'PUTS is neither: set by-hand or by-sdk',
      'MNS_CERTIFICATE_ORIGINS must not be set in this stage: set exact origins, separated by commas; only in the stages local and test',
    ]);
  });

  test('in one message, a line each', () => {
    expect(() => readSettings({}, ['stage', 'tableName'])).toThrow(
      'Configuration is incomplete:\n  - STAGE is missing: set the name of the stage, such as prod\n  - TABLE_NAME is missing: set the name of the DynamoDB table',
    );
  });

  test.each(['', '0', '1', '3651', '-5', '30.5', '1e2', '0x10', ' 30', 'thirty', '٣٠'])(
    'days of retention: %j',
    (days) => {
      const faults = faultsOf(() => readSettings({ RETENTION_DAYS: days }, ['retentionDays']));
      expect(faults).toHaveLength(days === '' ? 0 : 1);
    },
  );

  test.each(['2', '30', '3650'])('days of retention that will do: %s', (days) => {
    expect(readSettings({ RETENTION_DAYS: days }, ['retentionDays'])).toEqual({
      retentionDays: Number(days),
    });
  });

  test.each([
    'ftp://relay.example.com',
    'javascript:alert(1)',
    '//relay.example.com',
    'https://',
    // Every push would fail: what is registered would not be what is signed, or be cut off.
    'https://relay.example.com/?stage=prod',
    'https://relay.example.com/#hooks',
    'https://user:password@relay.example.com',
  ])('a public URL that brokers cannot push below: %j', (url) => {
    expect(faultsOf(() => readSettings({ PUBLIC_URL: url }, ['publicUrl']))).toHaveLength(1);
  });
});

describe('other places for signing certificates', () => {
  const origins = (env: NodeJS.ProcessEnv) => () => readSettings(env, ['mnsCertificateOrigins']);

  test.each(['local', 'test'])('are taken in the stage %s', (stage) => {
    const env = {
      STAGE: stage,
      MNS_CERTIFICATE_ORIGINS: 'http://127.0.0.1:4682, https://certificates.example.com/any',
    };
    expect(origins(env)()).toEqual({
      mnsCertificateOrigins: ['http://127.0.0.1:4682', 'https://certificates.example.com'],
    });
  });

  test.each(['prod', 'dev', 'Local', 'local ', 'localhost', 'testing', '', undefined])(
    'fail at the start in the stage %j',
    (stage) => {
      const env = {
        MNS_CERTIFICATE_ORIGINS: 'http://127.0.0.1:4682',
        ...(stage === undefined ? {} : { STAGE: stage }),
      };
      expect(faultsOf(origins(env))).toEqual([
        'MNS_CERTIFICATE_ORIGINS must not be set in this stage: set exact origins, separated by commas; only in the stages local and test',
      ]);
    },
  );

  test('must be URLs, each of them', () => {
    const env = { STAGE: 'test', MNS_CERTIFICATE_ORIGINS: 'http://127.0.0.1:4682,127.0.0.1' };
    expect(faultsOf(origins(env))).toHaveLength(1);
  });
});
