import { createCertificateRows } from '../../lib/store/certificates.ts';
import { createSources } from '../../lib/store/sources.ts';
import type { Table } from '../../lib/store/table.ts';
import { type LocalAws, startAws } from '../../local/aws.ts';
import { type Broker, startBroker } from '../../local/broker/start.ts';
import { startDemoTarget } from '../../local/demo-target.ts';
import { createQueues } from '../../local/event-sources/queues.ts';
import { readTemplate } from '../../local/event-sources/template.ts';
import { startDatabase } from '../database.ts';
import { type Workload, workloads } from '../receive/workload.ts';

/** What functions find around them: a table, queues, a broker, and one who takes deliveries. */
export interface Surroundings extends AsyncDisposable {
  readonly table: Table;
  readonly broker: Broker;
  readonly aws: LocalAws;
  /** Pushes of sources that are registered, and whose certificate is in the table. */
  readonly pushes: { readonly mns: Workload; readonly cmq: Workload };
  /** Takes any request. */
  readonly targetUrl: string;
  /** What Lambda and serverless.yml give a function. */
  readonly environment: Readonly<Record<string, string>>;
}

const TABLE = 'cold-start';
const QUEUES = {
  DeliveriesQueue: 'deliveries',
  DeadLetterQueue: 'dead-letters',
  PipelineFailuresQueue: 'pipeline-failures',
};

export async function surround(): Promise<Surroundings> {
  const started = new AsyncDisposableStack();
  try {
    const database = started.adopt(await startDatabase(TABLE), (one) => one.stop());
    const aws = started.adopt(await startAws(0), (one) => one.stop());
    const broker = started.adopt(await startBroker({ port: 0 }), (one) => one.stop());
    const target = started.adopt(await startDemoTarget(0, () => undefined), (one) => one.stop());
    const queues = await createQueues(aws.sqs, await readTemplate(), QUEUES);
    const table = { client: database.client, name: TABLE };
    const all = workloads(broker);
    const pushes = { mns: pick(all, 'MNS XML, 500 B'), cmq: pick(all, 'CMQ, 500 B') };
    for (const { source } of Object.values(pushes)) await createSources(table).create(source);
    const { certificateUrl, certificatePem, certificateOrigin } = broker.mns;
    await createCertificateRows(table).put(certificateUrl, certificatePem, Date.now());
    const environment = {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'topic-relay-local',
      _X_AMZN_TRACE_ID: 'Root=1-5e1b4151-5ac6c58f3b5daa2f38b8d1e2;Parent=53995c3f42cd8ad8;Sampled=0',
      STAGE: 'local',
      TABLE_NAME: TABLE,
      DYNAMODB_ENDPOINT: database.endpoint,
      BODIES_BUCKET: 'bodies',
      S3_ENDPOINT: aws.endpoint,
      SQS_ENDPOINT: aws.endpoint,
      DELIVERIES_QUEUE_URL: queues.DeliveriesQueue?.url ?? '',
      DEAD_LETTER_QUEUE_URL: queues.DeadLetterQueue?.url ?? '',
      PIPELINE_FAILURES_QUEUE_URL: queues.PipelineFailuresQueue?.url ?? '',
      PUBLIC_URL: 'https://hooks.example.com',
      MNS_CERTIFICATE_ORIGINS: certificateOrigin,
      MNS_ENDPOINT: broker.mns.endpoint,
      MNS_ACCOUNT_ID: broker.mns.accountId,
      MNS_ACCESS_KEY_ID: broker.mns.accessKeyId,
      MNS_ACCESS_KEY_SECRET: broker.mns.accessKeySecret,
      DEMO_TARGET_URL: target.url,
      DEMO_TARGET_SECRET: 'whsec_bG9jYWwtZGVtby10YXJnZXQtc2VjcmV0',
    };
    const parts = { table, broker, aws, pushes, targetUrl: target.url, environment };
    const stop = started.move();
    return { ...parts, [Symbol.asyncDispose]: () => stop.disposeAsync() };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

function pick(all: readonly Workload[], wanted: string): Workload {
  const found = all.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`There is no workload ${wanted}`);
  return found;
}
