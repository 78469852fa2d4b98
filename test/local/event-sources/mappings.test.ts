import { describe, expect, test } from 'vitest';
import { readMappings } from '../../../local/event-sources/mappings.ts';
import { parseTemplate, readTemplate } from '../../../local/event-sources/template.ts';

const mappings = (functions: string) => readMappings(parseTemplate(`functions:\n${functions}`));

test('a stream event says all that its pump needs to know', () => {
  const { streams, queues } = mappings(`
  relay:
    handler: functions/relay.handler
    events:
      - stream:
          type: dynamodb
          arn: !GetAtt Table.StreamArn
          startingPosition: TRIM_HORIZON
          batchSize: 100
          batchWindow: 2
          parallelizationFactor: 4
          filterPatterns:
            - { eventName: [INSERT], dynamodb: { Keys: { sk: { S: [N] }, pk: { S: [{ prefix: 'N#' }] } } } }
          functionResponseType: ReportBatchItemFailures
          bisectBatchOnFunctionError: true
          maximumRetryAttempts: 10
          destinations: { onFailure: { type: sqs, arn: !GetAtt FailuresBucket.Arn } }
  topics:
    handler: functions/topics.handler`);
  expect(queues).toEqual([]);
  expect(streams).toEqual([
    {
      functionName: 'relay',
      table: 'Table',
      batchSize: 100,
      batchWindowMs: 2000,
      filters: [
        { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: ['N'] }, pk: { S: [{ prefix: 'N#' }] } } } },
      ],
      reportsItems: true,
      bisects: true,
      maximumRetries: 10,
      failureBucket: 'FailuresBucket',
    },
  ]);
});

test('a queue event says all that its pump needs to know', () => {
  const { queues } = mappings(`
  deliver:
    events:
      - schedule: rate(1 minute)
      - sqs:
          arn: !GetAtt DeliveriesQueue.Arn
          batchSize: 7
          functionResponseType: ReportBatchItemFailures
          maximumConcurrency: 50`);
  expect(queues).toEqual([
    {
      functionName: 'deliver',
      queue: 'DeliveriesQueue',
      batchSize: 7,
      reportsItems: true,
      maximumConcurrency: 50,
    },
  ]);
});

test('what an event leaves out is as osls and Lambda have it', () => {
  const { streams, queues } = mappings(`
  one:
    events:
      - stream: { type: dynamodb, arn: !GetAtt Table.StreamArn }
      - sqs: { arn: !GetAtt Queue.Arn }`);
  expect(streams).toEqual([
    {
      functionName: 'one',
      table: 'Table',
      batchSize: 10,
      batchWindowMs: 0,
      filters: [],
      reportsItems: false,
      bisects: false,
      maximumRetries: Infinity,
      failureBucket: undefined,
    },
  ]);
  expect(queues).toEqual([
    { functionName: 'one', queue: 'Queue', batchSize: 10, reportsItems: false, maximumConcurrency: 5 },
  ]);
});

test('an event that is not enabled has no pump', () => {
  const { streams, queues } = mappings(`
  one:
    events:
      - stream: { type: dynamodb, arn: !GetAtt Table.StreamArn, enabled: false }
      - sqs: { arn: !GetAtt Queue.Arn, enabled: false }`);
  expect([...streams, ...queues]).toEqual([]);
});

describe('what the pumps do not do is refused, not ignored:', () => {
  test.each([
    [
      'a setting',
      'stream',
      'arn: !GetAtt Table.StreamArn, tumblingWindowInSeconds: 60',
      /tumblingWindowInSeconds/,
    ],
    ['another start', 'stream', 'arn: !GetAtt Table.StreamArn, startingPosition: LATEST', /startingPosition/],
    ['another kind of stream', 'stream', 'arn: !GetAtt Stream.Arn, type: kinesis', /type: .*arn: /],
    [
      'an ARN in full',
      'sqs',
      'arn: "arn:aws:sqs:us-east-1:123456789012:queue"',
      /arn: is not of the form !GetAtt Name.Arn/,
    ],
    ['a number that is a text', 'sqs', 'arn: !GetAtt Queue.Arn, batchSize: "10"', /batchSize/],
    ['a batch of several receives', 'sqs', 'arn: !GetAtt Queue.Arn, batchSize: 11', /batchSize/],
    [
      'what is no pattern',
      'stream',
      'arn: !GetAtt Table.StreamArn, filterPatterns: [{ eventName: [{ begins: IN }] }]',
      /"begins" is no operator/,
    ],
  ])('%s', (_, kind, settings, fault) => {
    expect(() => mappings(`  one: { events: [{ ${kind}: { ${settings} } }] }`)).toThrow(
      expect.objectContaining({ name: 'UnsupportedMappingError', message: expect.stringMatching(fault) }),
    );
  });
});

test('serverless.yml has only what the pumps do', async () => {
  const { streams, queues } = readMappings(await readTemplate());
  expect([...streams, ...queues].map(({ functionName }) => functionName)).toContain('relay');
});
