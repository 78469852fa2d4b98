import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { defineConfig } from '../../lib/relay-config.ts';
import { type LocalAws, startAws } from '../../local/aws.ts';
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts';
import { useBroker } from '../support/local-broker.ts';
import { brokerEnv, type Managed, openManaged } from '../support/managed.ts';
import { useServedGateway } from '../support/serve-gateway.ts';
import { useTable } from '../support/table.ts';
import { startChain } from './chain.ts';

const SECRET = 'whsec_bG9jYWwtZGVtby10YXJnZXQtc2VjcmV0';
const table = useTable();
const broker = useBroker();
const gateway = useServedGateway(() => ({
  table: table.current,
  certificateOrigin: broker.current.mns.certificateOrigin,
}));

let aws: LocalAws;
let managed: Managed;
let hook: HttpTarget;
let flaky: HttpTarget;
let queueUrl: string;
let fedByTopic: string;
let chain: Awaited<ReturnType<typeof startChain>>;

beforeAll(async () => {
  aws = await startAws(0);
  hook = await startHttpTarget();
  let refusals = 2;
  flaky = await startHttpTarget((response) => {
    refusals -= 1;
    response.writeHead(refusals >= 0 ? 503 : 200).end();
  });
  queueUrl = await createQueue('orders');
  fedByTopic = await createQueue('fed-by-topic');
  const topicArn = await createSnsTopic(fedByTopic);
  managed = openManaged({ table: table.current, broker: broker.current, publicUrl: gateway.current.url });
  const config = defineConfig({
    targets: {
      hook: {
        type: 'webhook',
        url: hook.url,
        allowPrivate: ['127.0.0.1'],
        secrets: [{ env: 'HOOK_SECRET' }],
      },
      flaky: { type: 'webhook', url: flaky.url, allowPrivate: ['127.0.0.1'], retries: [1, 1, 1] },
      orders: { type: 'sqs', queueUrl },
      bus: { type: 'sns', topicArn },
      echo: { type: 'mns-topic', topic: 'Echo' },
    },
    routes: [
      { from: 'orders', to: ['hook', 'flaky', 'orders', 'bus', 'echo'] },
      { from: 'orders', match: { message: { total: [{ numeric: ['>', 1_000_000] }] } }, to: ['hook'] },
    ],
  });
  chain = await startChain({
    config,
    table: table.current,
    dynamodbEndpoint: table.endpoint,
    aws,
    accounts: managed.accounts,
    env: { ...brokerEnv(broker.current), HOOK_SECRET: SECRET },
  });
});

afterAll(async () => {
  await chain.stop();
  await Promise.all([hook.stop(), flaky.stop(), aws.stop()]);
});

test('what is published on a topic reaches webhooks, queues and topics, signed, whole, once', async () => {
  for (const topic of ['Orders', 'Echo']) await managed.topics({ broker: 'mns', action: 'create', topic });
  const source = { topic: 'Orders', subscription: 'to-us', source: 'orders' };
  expect(await managed.subscriptions({ broker: 'mns', action: 'create', ...source })).toMatchObject({
    ok: true,
  });
  const { client } = await managed.accounts.open('mns', 'default');
  await client.subscribe('Echo', 'echoes', {
    target: { via: 'http', url: `${hook.url}/echo` },
    format: 'SIMPLIFIED',
    strategy: 'BACKOFF_RETRY',
  });

  const messages = ['{"order":1,"note":"line\\r\\nbreak"}', 'I am test message 1.', '订单 &lt; ☃'];
  await managed.publish({ broker: 'mns', topic: 'Orders', messages });

  const bodies = (path: string) =>
    hook.received.filter((one) => one.path === path).map(({ body }) => body.toString());
  const each = expect.arrayContaining(messages);
  await vi.waitFor(() => expect(bodies('/')).toEqual(each), 15_000);
  await vi.waitFor(() => expect(bodies('/echo')).toEqual(each), 15_000);
  expect((await receive(queueUrl, 3)).map(({ Body }) => Body)).toEqual(each);
  expect((await receive(fedByTopic, 3)).map(({ Body = '' }) => JSON.parse(Body).Message)).toEqual(each);
  expect([bodies('/').length, bodies('/echo').length]).toEqual([3, 3]);

  const relayed = hook.received.filter((one) => one.path === '/');
  const receiver = new Webhook(SECRET);
  for (const { headers, body } of relayed) {
    const id = String(headers['webhook-id']);
    const timestamp = String(headers['webhook-timestamp']);
    const signature = String(headers['webhook-signature']);
    expect(signature).toBe(receiver.sign(id, new Date(Number(timestamp) * 1_000), body.toString()));
    // The library's own verification reads the payload as JSON.
    if (body.toString().startsWith('{')) {
      const signed = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      expect(receiver.verify(body.toString(), signed)).toEqual({ order: 1, note: 'line\r\nbreak' });
      expect(() => receiver.verify(`${body} `, signed)).toThrow('No matching signature found');
    }
    expect(headers['topic-relay-source']).toBe('orders');
  }
  expect(new Set(relayed.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
});

test('a target that was down gets each message once it is up, under one id', async () => {
  await vi.waitFor(async () => {
    const ids = flaky.received.map(({ headers }) => String(headers['webhook-id']));
    expect(new Set(ids).size).toBe(3);
    const stored = hook.received.filter((one) => one.path === '/');
    const states = await Promise.all(
      stored.map(({ headers }) =>
        chain.deliveries.get({
          source: 'orders',
          messageId: String(headers['topic-relay-message-id']),
          target: 'flaky',
        }),
      ),
    );
    expect(states.map((delivery) => delivery?.state)).toEqual(['delivered', 'delivered', 'delivered']);
  }, 15_000);
  expect(flaky.received.length).toBe(5);
});

async function createQueue(name: string): Promise<string> {
  const { QueueUrl = '' } = await aws.sqs.send(new CreateQueueCommand({ QueueName: name }));
  return QueueUrl;
}

/** An SNS topic that feeds the queue. */
async function createSnsTopic(feeds: string): Promise<string> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sns = new SNSClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials });
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'relayed' }));
  const { Attributes } = await aws.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: feeds, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }));
  sns.destroy();
  return TopicArn;
}

async function receive(QueueUrl: string, count: number): Promise<readonly Message[]> {
  const messages: Message[] = [];
  while (messages.length < count) {
    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
    );
    messages.push(...Messages);
  }
  return messages;
}
