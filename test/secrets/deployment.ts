import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createBucket, startAws } from '../../local/aws.ts';
import { startBroker } from '../../local/broker/start.ts';
import { startDynamodb } from '../../local/dynamodb.ts';
import { createQueues } from '../../local/event-sources/queues.ts';
import { startEventSources } from '../../local/event-sources/start.ts';
import { readTemplate } from '../../local/event-sources/template.ts';
import { FunctionFailedError } from '../../local/function-host.ts';
import { createTable } from '../../local/table.ts';
import { pushEvent } from '../support/event.ts';
import { FUNCTIONS, type FunctionName } from '../support/functions.ts';
import { lambdaContext } from '../support/lambda.ts';
import type { Mark } from './marks.ts';

type Handler = (event: object, context: typeof lambdaContext) => Promise<unknown>;

/** Marked secrets, by the variables of the environment that hold them. */
export const SECRETS = {
  MNS_ACCESS_KEY_SECRET: 'marked-mns-access-key-secret-Zq81',
  MNS_SECURITY_TOKEN: 'marked-mns-security-token-Kd27/+=',
  CMQ_SECRET_KEY: 'marked-cmq-secret-key-Pw63',
  CMQ_TOKEN: 'marked-cmq-token-Vr45',
  WRONG_ACCESS_KEY_SECRET: 'marked-but-wrong-access-key-secret-Hx90',
  LOST_ACCESS_KEY_SECRET: 'marked-key-of-a-broker-that-is-not-there-Bm12',
  AWS_SECRET_ACCESS_KEY: 'marked-aws-secret-access-key-Nf15',
  AWS_SESSION_TOKEN: 'marked-aws-session-token-Gu33',
  HOOK_SECRET: `whsec_${Buffer.from('marked-signing-key-of-hooks-Tn36').toString('base64')}`,
  BROKEN_HOOK_SECRET: 'whsec_marked-signing-key-that-is-none-Ys54',
  HOOK_AUTHORIZATION: 'Bearer marked-authorization-of-hooks-Lc78',
} as const;

export const marks: readonly Mark[] = [
  ...Object.entries(SECRETS).map(([name, value]) => ({ name, value })),
  // What is in it, besides how it is written.
  { name: 'the key of HOOK_SECRET', value: 'marked-signing-key-of-hooks-Tn36' },
];

async function listen(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Everything that a deployment has, its functions in this process, with marked secrets in the environment. */
export async function openDeployment() {
  const dynamodb = await startDynamodb({ port: 0 });
  await createTable(dynamodb.client, 'marked');
  const aws = await startAws(0);
  const buckets = { BodiesBucket: 'marked-bodies', FailuresBucket: 'marked-failures' };
  for (const bucket of Object.values(buckets)) await createBucket(aws, bucket);
  const template = await readTemplate();
  const queues = await createQueues(aws.sqs, template, {
    DeliveriesQueue: 'marked-deliveries',
    DeadLetterQueue: 'marked-dead-letters',
    PipelineFailuresQueue: 'marked-pipeline-failures',
  });
  const broker = await startBroker({
    port: 0,
    mns: { accessKeySecret: SECRETS.MNS_ACCESS_KEY_SECRET, securityToken: SECRETS.MNS_SECURITY_TOKEN },
    cmq: { secretKey: SECRETS.CMQ_SECRET_KEY },
  });

  /** What targets were sent; one of them sends it all back, and fails. */
  const sent: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const targets = await listen(async ({ url: path = '', headers }, response) => {
    sent.push({ path, headers, body: '' });
    if (path === '/echo') response.writeHead(500).end(JSON.stringify(headers));
    else response.writeHead(path === '/gone' ? 410 : 204).end();
  });

  const handlers = new Map<FunctionName, Handler>();
  const answers: unknown[] = [];
  const invoke = async (name: FunctionName, event: object) => {
    const handler = handlers.get(name);
    if (handler === undefined) throw new Error(`no function ${name}`);
    try {
      const answer = await handler(event, lambdaContext);
      answers.push(answer);
      return answer;
    } catch (error) {
      answers.push(asLambdaTells(error));
      throw error;
    }
  };
  const gateway = await listen(async (incoming, response) => {
    const { method = '', url: path = '', headers } = incoming;
    const names = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    const push = { method, path, headers: Object.fromEntries(names), body: await buffer(incoming) };
    const event = pushEvent(push);
    const name = path.startsWith('/push/cmq/') ? 'receive-cmq' : 'receive-mns';
    const { statusCode = 0, body } = (await invoke(name, event)) as APIGatewayProxyStructuredResultV2;
    response.writeHead(statusCode).end(body);
  });

  const env = {
    STAGE: 'test',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    TABLE_NAME: 'marked',
    DYNAMODB_ENDPOINT: dynamodb.endpoint,
    BODIES_BUCKET: buckets.BodiesBucket,
    S3_ENDPOINT: aws.endpoint,
    SQS_ENDPOINT: aws.endpoint,
    DELIVERIES_QUEUE_URL: queues.DeliveriesQueue?.url ?? '',
    DEAD_LETTER_QUEUE_URL: queues.DeadLetterQueue?.url ?? '',
    PIPELINE_FAILURES_QUEUE_URL: queues.PipelineFailuresQueue?.url ?? '',
    PUBLIC_URL: gateway.url,
    MNS_CERTIFICATE_ORIGINS: broker.mns.certificateOrigin,
    MNS_ENDPOINT: broker.url,
    MNS_ACCOUNT_ID: broker.mns.accountId,
    MNS_ACCESS_KEY_ID: broker.mns.accessKeyId,
    CMQ_API_ENDPOINT: broker.cmq.apiEndpoint,
    CMQ_DATA_ENDPOINT: broker.cmq.endpoint,
    CMQ_REGION: broker.cmq.region,
    CMQ_ACCOUNT_ID: broker.cmq.ownerId,
    CMQ_SECRET_ID: broker.cmq.secretId,
    WRONG_ACCESS_KEY_ID: broker.mns.accessKeyId,
    LOST_ACCESS_KEY_ID: 'lost',
    TARGETS_URL: targets.url,
    ...SECRETS,
  };
  return {
    env,
    broker,
    aws,
    queues,
    buckets,
    table: { client: dynamodb.client, name: 'marked' },
    sent,
    answers,
    invoke,
    /** @param load imports a function's module, which reads the environment as it is then */
    async deploy(load: (name: FunctionName) => Promise<{ readonly handler: unknown }>) {
      for (const name of FUNCTIONS) handlers.set(name, (await load(name)).handler as Handler);
    },
    startRelay: (log: (line: string) => void) =>
      startEventSources({
        template,
        resources: { tables: { Table: 'marked' }, queues, buckets },
        dynamodb,
        awsEndpoint: aws.endpoint,
        log,
        invoke: (name, event) =>
          invoke(name as FunctionName, event).catch((error: unknown) => {
            throw new FunctionFailedError(String(error), { cause: error });
          }),
      }),
    async stop() {
      await broker.stop();
      for (const server of [gateway, targets, aws, dynamodb]) await server.stop();
    },
  };
}

export type Deployment = Awaited<ReturnType<typeof openDeployment>>;

/** What Lambda answers, and logs, when a function throws. */
function asLambdaTells(error: unknown): object {
  if (!(error instanceof Error)) return { errorMessage: String(error) };
  const { name: errorType, message: errorMessage, stack, cause } = error;
  return { errorType, errorMessage, stack, ...(cause === undefined ? {} : { cause: asLambdaTells(cause) }) };
}
