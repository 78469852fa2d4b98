import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Table } from '../lib/store/table.ts';
import { createBucket, type LocalAws, startAws } from './aws.ts';
import { type Broker, startBroker } from './broker/start.ts';
import { type DemoTarget, type ReceivedDelivery, startDemoTarget } from './demo-target.ts';
import { type LocalDynamodb, localClient, startDynamodb } from './dynamodb.ts';
import type { Pump } from './event-sources/pump.ts';
import { createQueues, type LocalQueue } from './event-sources/queues.ts';
import { startEventSources } from './event-sources/start.ts';
import { readTemplate } from './event-sources/template.ts';
import { freePort } from './free-port.ts';
import { type FunctionHost, startFunctionHost } from './function-host.ts';
import { createTable } from './table.ts';

export type Ports = Readonly<Record<'gateway' | 'lambda' | 'broker' | 'dynamodb' | 'aws' | 'target', number>>;

export interface StackOptions {
  readonly ports: Ports;
  /** A DynamoDB that runs already, where this machine has no embedded one. */
  readonly dynamodbEndpoint?: string | undefined;
  /** Takes each line that the function host or a function prints. */
  readonly onLine?: (line: string) => void;
  /** Takes what the relay delivers to the demo target. */
  readonly onDelivery?: (delivery: ReceivedDelivery) => void;
  /** Told as each part is ready. */
  readonly onReady?: (part: string, url: string) => void;
}

/** Everything that a deployment has, on this machine, and a broker beside it. */
export interface Stack {
  readonly broker: Broker;
  readonly functions: FunctionHost;
  readonly table: Table;
  readonly aws: LocalAws;
  readonly target: DemoTarget;
  /** By their logical ids in serverless.yml. */
  readonly queues: Readonly<Record<string, LocalQueue>>;
  stop(): Promise<void>;
}

const TABLE = 'topic-relay-local';
const BUCKETS = { BodiesBucket: 'topic-relay-local-bodies', FailuresBucket: 'topic-relay-local-failures' };
const QUEUES = {
  DeliveriesQueue: 'topic-relay-local-deliveries',
  DeadLetterQueue: 'topic-relay-local-dead-letters',
  PipelineFailuresQueue: 'topic-relay-local-pipeline-failures',
};
/** Not secret: they open only the broker on this machine. serverless.yml names the same as its defaults. */
export const LOCAL_ACCOUNTS = {
  mns: {
    accountId: '1460488513831433',
    accessKeyId: 'local-access-key-id',
    accessKeySecret: 'local-access-key-secret',
    region: 'local',
  },
  cmq: {
    appId: '1250000000',
    secretId: 'local-secret-id',
    secretKey: 'local-secret-key',
    region: 'ap-local',
  },
};

export async function freePorts(): Promise<Ports> {
  const [gateway, lambda] = [await freePort(), await freePort()];
  return { gateway, lambda, broker: 0, dynamodb: 0, aws: 0, target: 0 };
}

/** Starts what others need before those others; what has started is stopped again when a later part fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const {
    ports,
    onLine = () => undefined,
    onReady = () => undefined,
    onDelivery = () => undefined,
  } = options;
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const part of started.splice(0).reverse()) await part.stop();
  };
  const start = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    started.push(part);
    return part;
  };
  let eventSources: Pump | undefined;
  try {
    const dynamodb = await start(openDynamodb(options));
    await createTable(dynamodb.client, TABLE);
    onReady('DynamoDB', dynamodb.endpoint);
    const aws = await start(startAws(ports.aws));
    for (const bucket of Object.values(BUCKETS)) await createBucket(aws, bucket);
    const template = await readTemplate();
    const queues = await createQueues(aws.sqs, template, QUEUES);
    onReady('SQS, S3', aws.endpoint);
    const target = await start(startDemoTarget(ports.target, onDelivery));
    onReady('demo target', target.url);
    const broker = await start(startBroker({ port: ports.broker, ...LOCAL_ACCOUNTS }));
    onReady('broker', broker.url);
    const functions = await start(
      startFunctionHost({
        gatewayPort: ports.gateway,
        lambdaPort: ports.lambda,
        env: {
          DYNAMODB_ENDPOINT: dynamodb.endpoint,
          S3_ENDPOINT: aws.endpoint,
          SQS_ENDPOINT: aws.endpoint,
          DELIVERIES_QUEUE_URL: queues.DeliveriesQueue?.url ?? '',
          DEAD_LETTER_QUEUE_URL: queues.DeadLetterQueue?.url ?? '',
          PIPELINE_FAILURES_QUEUE_URL: queues.PipelineFailuresQueue?.url ?? '',
          DEMO_TARGET_URL: target.url,
          MNS_CERTIFICATE_ORIGINS: broker.mns.certificateOrigin,
          ...replaceable(broker, ports),
        },
        // A function that prints has often stored something: the stream is looked at without waiting.
        onLine(line) {
          eventSources?.wake();
          onLine(line);
        },
      }),
    );
    eventSources = await start(
      startEventSources({
        template,
        resources: { tables: { Table: TABLE }, queues, buckets: BUCKETS },
        dynamodb,
        awsEndpoint: aws.endpoint,
        invoke: (name, event) => functions.invoke(name, event),
        log: onLine,
      }),
    );
    onReady('functions', functions.url);
    const table = { client: dynamodb.client, name: TABLE };
    return { broker, functions, aws, queues, target, table, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the environment says of a real broker, and of a public URL that it can reach, wins. */
function replaceable(broker: Broker, ports: Ports): Record<string, string> {
  const ours = {
    MNS_ENDPOINT: broker.url,
    CMQ_API_ENDPOINT: broker.cmq.apiEndpoint,
    CMQ_DATA_ENDPOINT: broker.cmq.endpoint,
    PUBLIC_URL: `http://127.0.0.1:${ports.gateway}`,
  };
  return Object.fromEntries(Object.entries(ours).filter(([name]) => process.env[name] === undefined));
}

async function openDynamodb({ ports, dynamodbEndpoint }: StackOptions): Promise<LocalDynamodb> {
  if (dynamodbEndpoint === undefined) return startWithFile(ports.dynamodb);
  const client = localClient(dynamodbEndpoint);
  return { endpoint: dynamodbEndpoint, client, stop: async () => client.destroy() };
}

/** In memory a put takes three times as long after a thousand messages: only a file can be given an index. */
async function startWithFile(port: number): Promise<LocalDynamodb> {
  const directory = await mkdtemp(join(tmpdir(), 'topic-relay-table-'));
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  // Whatever ends this process without stopping the stack.
  process.once('exit', remove);
  const forget = () => {
    remove();
    process.off('exit', remove);
  };
  try {
    const dynamodb = await startDynamodb({ port, file: join(directory, 'table.db') });
    return { ...dynamodb, stop: () => dynamodb.stop().finally(forget) };
  } catch (error) {
    forget();
    throw error;
  }
}
