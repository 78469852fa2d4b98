import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { type Accounts, createAccounts } from '../../lib/brokers/accounts.ts';
import type { Table } from '../../lib/store/table.ts';
import { createBucket, type LocalAws, startAws } from '../../local/aws.ts';
import { seededRandom } from '../../local/broker/core/random.ts';
import { type Broker, type BrokerOptions, startBroker } from '../../local/broker/start.ts';
import { type LocalDynamodb, startDynamodb } from '../../local/dynamodb.ts';
import { createQueues, type LocalQueue } from '../../local/event-sources/queues.ts';
import { readTemplate } from '../../local/event-sources/template.ts';
import { freePort } from '../../local/free-port.ts';
import { startFunctionHost } from '../../local/function-host.ts';
import { LOCAL_ACCOUNTS } from '../../local/stack.ts';
import { createTable } from '../../local/table.ts';
import { brokerEnv } from '../support/managed.ts';
import { disturbPushes, drawReceiveFault, drawTableFault, RECEIVE_FAULTS, TABLE_FAULTS } from './faults.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
import { hurriedClock } from './hurried-clock.ts';
import { copyProject } from './project.ts';
import { startPumps } from './pumps-process.ts';
import { type RunningPart, Supervised } from './supervised.ts';
import { startTargets, type Targets } from './targets.ts';

const TABLE = 'topic-relay-local';
export const BUCKETS = {
  BodiesBucket: 'topic-relay-local-bodies',
  FailuresBucket: 'topic-relay-local-failures',
};
/**
 * Seconds after which a delivery that was under way in a killed function is given again. Six minutes in serverless.yml;
 * it must be longer than the 90 s for which the dead function has the delivery to itself.
 */
const VISIBILITY_TIMEOUT = 100;
/** MNS waits so long for an answer; CMQ, without this, three times as long. */
const PUSH_TIMEOUT_MS = 5_000;

export interface DeploymentOptions {
  readonly seed: number;
  /** For the database, the copy of the project and the pumps' notes. */
  readonly directory: string;
  readonly onPush: NonNullable<BrokerOptions['onPush']>;
  /** Takes what the parts print. */
  readonly onLine: (part: string, line: string) => void;
}

type Killable = Pick<Supervised<RunningPart>, 'name' | 'kills' | 'deaths' | 'kill'>;

/**
 * A deployment whose parts fail and are killed. Nobody kills the brokers, SQS, S3 and the targets: they are other
 * people's services, durable where this is deployed, and keep what they have in memory here. What Lambda keeps of how
 * far an event source has come is durable as well: the pumps note it in files.
 */
export interface Deployment {
  readonly broker: Broker;
  readonly targets: Targets;
  readonly accounts: Accounts;
  /** In the order in which they are first killed. */
  readonly parts: readonly Killable[];
  readonly proxies: { readonly table: FaultyProxy; readonly receive: FaultyProxy };
  readonly queues: Readonly<Record<string, LocalQueue>>;
  readonly aws: LocalAws;
  /** Messages in the brokers' queues, received or not. */
  queued(): number;
  /** Past the faults. */
  table(): Promise<Table>;
  invoke(name: string, event: object): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const { seed, directory, onLine } = options;
  const started: { stop(): Promise<void> }[] = [];
  const start = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    started.push(part);
    return part;
  };
  /** Each has its own numbers: how often one draws must not change what another gets. */
  const random = (offset: number) => seededRandom(seed + offset);

  const project = join(directory, 'project');
  await mkdir(project, { recursive: true });
  await copyProject(project);
  const databasePort = await freePort();
  const databaseFile = join(directory, 'table.db');
  const database = await start(Supervised.start('database', () => startDatabase(databasePort, databaseFile)));
  await createTable((await database.current()).client, TABLE);
  const tableProxy = await start(
    startFaultyProxy(() => `http://127.0.0.1:${databasePort}`, TABLE_FAULTS, drawTableFault(random(1))),
  );
  const aws = await start(startAws(0));
  for (const bucket of Object.values(BUCKETS)) await createBucket(aws, bucket);
  const queues = await createQueues(aws.sqs, await readTemplate(), {
    DeliveriesQueue: 'topic-relay-local-deliveries',
    DeadLetterQueue: 'topic-relay-local-dead-letters',
    PipelineFailuresQueue: 'topic-relay-local-pipeline-failures',
  });
  const Attributes = { VisibilityTimeout: String(VISIBILITY_TIMEOUT) };
  await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queues.DeliveriesQueue?.url, Attributes }));
  const targets = await start(startTargets(seed, ['plain', 'enveloped'], random(2)));
  const broker = await start(
    startBroker({
      port: 0,
      seed: seed + 3,
      clock: hurriedClock,
      onPush: options.onPush,
      mns: LOCAL_ACCOUNTS.mns,
      cmq: { ...LOCAL_ACCOUNTS.cmq, pushTimeoutMs: PUSH_TIMEOUT_MS },
    }),
  );

  const [gatewayPort, lambdaPort] = [await freePort(), await freePort()];
  const receiveProxy = await start(
    startFaultyProxy(() => `http://127.0.0.1:${gatewayPort}`, RECEIVE_FAULTS, drawReceiveFault(random(4))),
  );
  const env = {
    DYNAMODB_ENDPOINT: tableProxy.url,
    S3_ENDPOINT: aws.endpoint,
    SQS_ENDPOINT: aws.endpoint,
    DELIVERIES_QUEUE_URL: queues.DeliveriesQueue?.url ?? '',
    DEAD_LETTER_QUEUE_URL: queues.DeadLetterQueue?.url ?? '',
    PIPELINE_FAILURES_QUEUE_URL: queues.PipelineFailuresQueue?.url ?? '',
    DEMO_TARGET_URL: targets.url,
    PUBLIC_URL: receiveProxy.url,
    MNS_CERTIFICATE_ORIGINS: broker.mns.certificateOrigin,
    MNS_ENDPOINT: broker.url,
    CMQ_API_ENDPOINT: broker.cmq.apiEndpoint,
    CMQ_DATA_ENDPOINT: broker.cmq.endpoint,
  };
  const host = await start(
    Supervised.start('function host', () =>
      startFunctionHost({
        gatewayPort,
        lambdaPort,
        env,
        project,
        onLine: (line) => onLine('function host', line),
      }),
    ),
  );
  const pumps = await start(
    Supervised.start('pumps', () =>
      startPumps(
        {
          table: TABLE,
          dynamodbEndpoint: tableProxy.url,
          awsEndpoint: aws.endpoint,
          lambdaEndpoint: `http://127.0.0.1:${lambdaPort}`,
          queues,
          buckets: BUCKETS,
          checkpoints: join(directory, 'checkpoints'),
        },
        (line) => onLine('pumps', line),
      ),
    ),
  );
  disturbPushes(broker);
  return {
    broker,
    targets,
    accounts: createAccounts({ named: {}, credentialsPath: undefined, env: brokerEnv(broker) }),
    parts: [pumps, database, host],
    proxies: { table: tableProxy, receive: receiveProxy },
    queues,
    aws,
    queued: () => {
      const counts = broker.inspect().queues.map((queue) => queue.counts);
      return counts.reduce((sum, { active, inactive, delayed }) => sum + active + inactive + delayed, 0);
    },
    table: async () => ({ client: (await database.current()).client, name: TABLE }),
    invoke: async (name, event) => (await host.current()).invoke(name, event),
    async stop() {
      for (const part of started.splice(0).reverse()) await part.stop();
    },
  };
}

async function startDatabase(port: number, file: string): Promise<LocalDynamodb & RunningPart> {
  const database = await startDynamodb({ port, file });
  if (database.process === undefined) throw new Error('only an embedded database can be killed');
  return { ...database, ...database.process };
}
