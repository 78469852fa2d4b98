import { join } from 'node:path';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LocalDynamodb } from '../dynamodb.ts';
import { type Checkpoints, fileCheckpoints, memoryCheckpoints } from './checkpoints.ts';
import { bucketDestination } from './failure-destination.ts';
import type { Invoke } from './invoke.ts';
import { readMappings, type StreamMapping } from './mappings.ts';
import type { Pump } from './pump.ts';
import { startQueuePump } from './queue-pump.ts';
import type { LocalQueue } from './queues.ts';
import { StreamApi } from './stream-api.ts';
import { type StreamPumpOptions, startStreamPump } from './stream-pump.ts';

/** What the logical ids of serverless.yml are on this machine. */
export interface Resources {
  /** Names. */
  readonly tables: Readonly<Record<string, string>>;
  readonly queues: Readonly<Record<string, LocalQueue>>;
  /** Names. */
  readonly buckets: Readonly<Record<string, string>>;
}

export interface EventSourcesOptions {
  /** As `readTemplate` gives it. */
  readonly template: unknown;
  readonly resources: Resources;
  readonly dynamodb: Pick<LocalDynamodb, 'endpoint' | 'client'>;
  /** Of SQS and S3. */
  readonly awsEndpoint: string;
  readonly invoke: Invoke;
  readonly log: (line: string) => void;
  /** Directory in which streams that outlive the process note how far they are; without it they begin anew each time. */
  readonly checkpoints?: string;
}

/** Starts what Lambda does for the `stream` and `sqs` events of serverless.yml. All of it stops and wakes as one. */
export async function startEventSources(options: EventSourcesOptions): Promise<Pump> {
  const { template, resources, invoke, log } = options;
  const { streams, queues } = readMappings(template);
  const settings = {
    endpoint: options.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const sqs = new SQSClient(settings);
  const streamOptions = streams.map(async (mapping): Promise<StreamPumpOptions> => {
    const stream = new StreamApi(options.dynamodb.endpoint, await streamArn(mapping, options));
    const { failureBucket: id } = mapping;
    const onFailure = id === undefined ? undefined : bucketDestination(s3, named(resources.buckets, id));
    return {
      mapping,
      stream,
      invoke,
      onFailure,
      checkpoints: openCheckpoints(mapping, stream, options),
      log,
    };
  });
  const queueOptions = queues.map((mapping) => {
    const queue = named(resources.queues, mapping.queue);
    return { mapping, sqs, queue, invoke, log };
  });
  const pumps = [
    ...(await Promise.all(streamOptions)).map(startStreamPump),
    ...queueOptions.map(startQueuePump),
  ];
  return {
    wake() {
      for (const pump of pumps) pump.wake();
    },
    async stop() {
      await Promise.all(pumps.map((pump) => pump.stop()));
      s3.destroy();
      sqs.destroy();
    },
  };
}

async function streamArn(
  { table }: StreamMapping,
  { resources, dynamodb }: EventSourcesOptions,
): Promise<string> {
  const TableName = named(resources.tables, table);
  const { Table } = await dynamodb.client.send(new DescribeTableCommand({ TableName }));
  if (Table?.LatestStreamArn === undefined) throw new Error(`The table ${TableName} has no stream`);
  return Table.LatestStreamArn;
}

function openCheckpoints(
  { functionName }: StreamMapping,
  { streamArn }: StreamApi,
  { checkpoints }: EventSourcesOptions,
): Checkpoints {
  if (checkpoints === undefined) return memoryCheckpoints();
  return fileCheckpoints(join(checkpoints, `${functionName}.json`), streamArn);
}

function named<T>(resources: Readonly<Record<string, T>>, id: string): T {
  const found = resources[id];
  if (found === undefined) throw new Error(`serverless.yml reads from ${id}, which is not on this machine`);
  return found;
}
