import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createBucket, type LocalAws, startAws } from '../../../local/aws.ts';
import type { Invoke } from '../../../local/event-sources/invoke.ts';
import { createQueues } from '../../../local/event-sources/queues.ts';
import { startEventSources } from '../../../local/event-sources/start.ts';
import { parseTemplate } from '../../../local/event-sources/template.ts';
import { FunctionFailedError } from '../../../local/function-host.ts';
import { CalledFunction, items, type StreamEvent } from './called-function.ts';
import { useStreams } from './stream-table.ts';

const streams = useStreams();
let aws: LocalAws;
beforeAll(async () => {
  aws = await startAws(0);
});
afterAll(() => aws.stop());

const template = parseTemplate(`
functions:
  relay:
    events:
      - stream:
          type: dynamodb
          arn: !GetAtt Table.StreamArn
          functionResponseType: ReportBatchItemFailures
          bisectBatchOnFunctionError: true
          maximumRetryAttempts: 1
          filterPatterns: [{ eventName: [INSERT] }]
          destinations: { onFailure: { type: sqs, arn: !GetAtt FailuresBucket.Arn } }
  deliver:
    events:
      - sqs: { arn: !GetAtt DeliveriesQueue.Arn, functionResponseType: ReportBatchItemFailures }
resources:
  - Resources:
      DeliveriesQueue: { Type: AWS::SQS::Queue }
`);

test('what is stored goes through the stream, the relay and the queue; what cannot be relayed to the bucket', async () => {
  const table = await streams.table();
  const queues = await createQueues(aws.sqs, template, { DeliveriesQueue: 'deliveries' });
  await createBucket(aws, 'failures');
  const QueueUrl = queues.DeliveriesQueue?.url;
  const delivered: string[] = [];
  const allDelivered = Promise.withResolvers<void>();
  const functions: Record<string, (event: never) => Promise<void>> = {
    async relay(event: StreamEvent) {
      if (items(event).includes('poison')) throw new FunctionFailedError('relay: poison');
      for (const MessageBody of items(event)) {
        await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      }
    },
    async deliver(event: SQSEvent) {
      delivered.push(...event.Records.map(({ body }) => body));
      if (delivered.length === 3) allDelivered.resolve();
    },
  };
  const invoke: Invoke = async (name, event) => functions[name]?.(event as never);
  const lines: string[] = [];
  const sources = await startEventSources({
    template,
    resources: { tables: { Table: table.name }, queues, buckets: { FailuresBucket: 'failures' } },
    dynamodb: table.dynamodb,
    awsEndpoint: aws.endpoint,
    invoke,
    log: (line) => lines.push(line),
  });
  onTestFinished(() => sources.stop());

  await table.put('a', 'poison', 'b', 'c');
  sources.wake();
  await allDelivered.promise;
  expect(delivered).toEqual(['a', 'b', 'c']);
  expect(lines).toEqual(['relay: gave up records 2 to 2 after 2 invocations']);
  const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: 'failures' }));
  expect(Contents).toHaveLength(1);
  const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: 'failures', Key: Contents[0]?.Key }));
  const { payload } = JSON.parse((await Body?.transformToString()) ?? '') as { payload: string };
  expect(items(JSON.parse(payload) as StreamEvent)).toEqual(['poison']);
});

test('a stream that is told to note how far it is goes on there when it is started again', async () => {
  const table = await streams.table();
  const directory = await mkdtemp(join(tmpdir(), 'event-sources-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const start = ({ invoke }: CalledFunction<StreamEvent>) =>
    startEventSources({
      template: parseTemplate(
        'functions: { relay: { events: [{ stream: { type: dynamodb, arn: Table.StreamArn } }] } }',
      ),
      resources: { tables: { Table: table.name }, queues: {}, buckets: {} },
      dynamodb: table.dynamodb,
      awsEndpoint: aws.endpoint,
      invoke,
      log: () => undefined,
      checkpoints: join(directory, 'checkpoints'),
    });
  const [first, second] = [new CalledFunction<StreamEvent>(), new CalledFunction<StreamEvent>()];
  await table.put('a');
  const before = await start(first);
  await first.called(1);
  await before.stop();
  await table.put('b');
  const after = await start(second);
  onTestFinished(() => after.stop());
  expect((await second.called(1)).map(items)).toEqual([['b']]);
});

test('an event source that is not on this machine is refused before anything starts', async () => {
  const table = await streams.table();
  const options = {
    template,
    dynamodb: table.dynamodb,
    awsEndpoint: aws.endpoint,
    invoke: () => Promise.reject(new Error('not to be called')),
    log: () => undefined,
  };
  const tables = { Table: table.name };
  const buckets = { FailuresBucket: 'failures' };
  await expect(startEventSources({ ...options, resources: { tables, buckets, queues: {} } })).rejects.toThrow(
    'serverless.yml reads from DeliveriesQueue, which is not on this machine',
  );
});
