import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAccounts } from '../../lib/brokers/accounts.ts';
import { readSettings } from '../../lib/config.ts';
import { ConfigError } from '../../lib/errors.ts';
import { defineConfig } from '../../lib/relay-config.ts';
import './runs.ts';

const VARIABLES = [
  'STAGE',
  'TABLE_NAME',
  'DYNAMODB_ENDPOINT',
  'BODIES_BUCKET',
  'DELIVERIES_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'PUBLIC_URL',
  'RETENTION_DAYS',
] as const;
const settingText = fc.oneof(
  fc.constantFrom(
    '',
    'local',
    'prod',
    'https://example.com/hooks',
    'http://127.0.0.1:4680',
    '30',
    '-1',
    'NaN',
  ),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.integer().map(String),
  fc.string(),
);

test('any environment gives settings, or faults that each name a variable', () => {
  const environment = fc.dictionary(fc.constantFrom(...VARIABLES), settingText);
  fc.assert(
    fc.property(environment, (env) => {
      try {
        const settings = readSettings({ ...env }, [
          'stage',
          'tableName',
          'dynamodbEndpoint',
          'publicUrl',
          'retentionDays',
          'deliveriesQueueUrl',
        ]);
        expect(settings.retentionDays).toBeGreaterThanOrEqual(2);
        expect(settings.tableName).not.toBe('');
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        const { faults } = error as ConfigError;
        expect(faults.length).toBeGreaterThan(0);
        for (const fault of faults) expect(fault).toMatch(/^[A-Z][A-Z0-9_]+ ./);
      }
    }),
  );
});

/** Names and values of which many are right somewhere. */
const NAMES = [
  'accounts',
  'topics',
  'subscriptions',
  'targets',
  'routes',
  'silence',
  'type',
  'url',
  'broker',
  'topic',
  'account',
  'credentials',
  'from',
  'to',
  'match',
  'name',
  'retries',
  'timeoutMs',
  'headers',
  'secrets',
  'allowPrivate',
  'billing',
  'default',
  '__proto__',
  'constructor',
];
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    'webhook',
    'sqs',
    'mns-topic',
    'mns',
    'cmq',
    'billing',
    'default',
    '*',
    'XML',
    'http',
  ),
  fc.constantFrom<unknown>(
    'https://hooks.example.com/in',
    'http://127.0.0.1/',
    0,
    5,
    15_000,
    true,
    null,
    undefined,
  ),
  fc.string(),
  fc.integer(),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalar,
    fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), tie('tree'), { maxKeys: 5 }),
    fc.array(tie('tree'), { maxLength: 4 }),
  ),
}));
const config = fc.oneof(
  fc.record(
    { accounts: tree, topics: tree, subscriptions: tree, targets: tree, routes: tree, silence: tree },
    {
      requiredKeys: [],
    },
  ),
  fc.anything(),
);

test('any configuration is taken whole, or told where it is wrong', () => {
  fc.assert(
    fc.property(config, (given) => {
      try {
        const read = defineConfig(given as Parameters<typeof defineConfig>[0]);
        expect(defineConfig(read as Parameters<typeof defineConfig>[0])).toEqual(read);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        const { faults } = error as ConfigError;
        expect(faults.length).toBeGreaterThan(0);
        for (const fault of faults) expect(fault).toMatch(/^.*: ./s);
      }
    }),
  );
});

test('any credentials open an account, or are told what is wrong with them', async () => {
  const name = fc.constantFrom(
    'ENDPOINT',
    'ACCESS_KEY_ID',
    'ACCESS_KEY_SECRET',
    'ACCOUNT_ID',
    'REGION',
    'SIGNING',
    'TOKEN',
  );
  const values = fc.dictionary(name, settingText);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('mns', 'cmq'), values, async (broker, given) => {
      const env = Object.fromEntries(
        Object.entries(given).flatMap(([key, value]) => [
          [`MNS_${key}`, value],
          [`CMQ_${key.replace('ACCESS_KEY_', 'SECRET_').replace('SECRET_SECRET', 'SECRET_KEY')}`, value],
        ]),
      );
      const accounts = createAccounts({ named: {}, credentialsPath: undefined, env });
      try {
        expect((await accounts.open(broker, 'default')).ownerId).not.toBe('');
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect((error as ConfigError).faults.length).toBeGreaterThan(0);
      }
    }),
  );
});
