import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CmqClient, type CmqClientOptions } from '../../lib/brokers/cmq/client.ts';
import { Secret } from '../../lib/secret.ts';
import { type Broker, startBroker } from '../../local/broker/start.ts';
import { brokerContract } from './broker.contract.ts';

function clientOf({ cmq }: Broker, options: Partial<CmqClientOptions> = {}): CmqClient {
  return new CmqClient({
    region: cmq.region,
    secretId: cmq.secretId,
    secretKey: new Secret(cmq.secretKey),
    apiEndpoint: cmq.apiEndpoint,
    dataEndpoint: cmq.endpoint,
    ...options,
  });
}

for (const signing of ['HmacSHA256', 'HmacSHA1'] as const) {
  brokerContract({
    name: `CMQ, signed with ${signing},`,
    cannot: [
      {
        reason: 'subscriptions have to go first: 4000(10540)',
        tests: ['deletes a topic along with its subscriptions'],
      },
      {
        reason: 'it is refused: 6030(10650)',
        tests: ['takes a message that nobody receives'],
      },
      {
        reason: 'there are JSON and SIMPLIFIED, and endpoints begin with http://',
        tests: ['subscribes for XML, and over https'],
      },
    ],
    async start() {
      const broker = await startBroker({ port: 0 });
      return {
        client: clientOf(broker, { signing }),
        stranger: clientOf(broker, { signing, secretKey: new Secret('not the secret') }),
        [Symbol.asyncDispose]: () => broker.stop(),
      };
    },
  });
}

describe('CMQ by itself', () => {
  let broker: Broker;
  let client: CmqClient;
  beforeAll(async () => {
    broker = await startBroker({ port: 0 });
    client = clientOf(broker);
  });
  afterAll(() => broker.stop());

  const bodiesOf = async (queue: string) => {
    const messages = await client.receive(queue, { maximum: 16, waitSeconds: 5 });
    return messages.map(({ body }) => String(body));
  };

  test('creates a topic with attributes and changes them', async () => {
    const attributes = { maximumMessageSize: 2048, retention: 3600, filter: 'binding-keys' } as const;
    expect(await client.topics.create('attributed', attributes)).toBe('created');
    expect(await client.topics.create('attributed', attributes)).toBe('unchanged');
    await expect(client.topics.create('attributed', { filter: 'tags' })).rejects.toMatchObject({
      kind: 'already-exists',
    });
    await client.topics.setAttributes('attributed', { maximumMessageSize: 4096, retention: 60 });
    expect(await client.topics.show('attributed')).toMatchObject({
      maximumMessageSize: 4096,
      retention: 60,
      filter: 'binding-keys',
    });
  });

  test('says why a message or a deletion is refused', async () => {
    await client.createTopic('refusing');
    const nobody = { kind: 'no-subscriber', retryable: false };
    await expect(client.publish('refusing', { body: 'x' })).rejects.toMatchObject({
      ...nobody,
      code: '6030(10650)',
    });
    await client.createQueue('refusing', 30);
    await client.subscriptions.create('refusing', 's', {
      protocol: 'queue',
      endpoint: 'refusing',
      filterTags: ['paid'],
    });
    await expect(client.publish('refusing', { body: 'x', tags: ['eu'] })).rejects.toMatchObject({
      ...nobody,
      code: '6030(10730)',
    });
    await expect(client.deleteTopic('refusing')).rejects.toMatchObject({ kind: 'has-subscriptions' });
    const over = {
      target: { via: 'http', url: 'https://x.example.com/' },
      format: 'JSON',
      strategy: 'BACKOFF_RETRY',
    } as const;
    await expect(client.subscribe('refusing', 'https', over)).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('matches routing keys with binding keys', async () => {
    await client.topics.create('routed', { filter: 'binding-keys' });
    await client.createQueue('routed', 30);
    const subscription = {
      protocol: 'queue',
      endpoint: 'routed',
      bindingKeys: ['order.*.paid', 'stock.#'],
    } as const;
    await client.subscriptions.create('routed', 's', subscription);
    expect(await client.showSubscription('routed', 's')).toMatchObject({
      bindingKeys: ['order.*.paid', 'stock.#'],
    });
    await client.publish('routed', { body: 'matched', routingKey: 'order.7.paid' });
    expect(await bodiesOf('routed')).toEqual(['matched']);
    await expect(client.publish('routed', { body: 'x', routingKey: 'order.7.8.paid' })).rejects.toMatchObject(
      {
        kind: 'no-subscriber',
      },
    );
  });

  test('publishes a batch', async () => {
    await client.createTopic('batched');
    await client.createQueue('batched', 30);
    await client.subscriptions.create('batched', 's', { protocol: 'queue', endpoint: 'batched' });
    const ids = await client.publishBatch('batched', { bodies: ['a', 'b', 'c'], tags: ['eu'] });
    expect(new Set(ids).size).toBe(3);
    const bodies = [...(await bodiesOf('batched'))];
    while (bodies.length < 3) bodies.push(...(await bodiesOf('batched')));
    expect(new Set(bodies)).toEqual(new Set(['a', 'b', 'c']));
  });

  test('changes a subscription and frees it of its tags', async () => {
    await client.createTopic('changed');
    await client.subscriptions.create('changed', 's', {
      protocol: 'http',
      endpoint: 'http://127.0.0.1:9/',
      filterTags: ['paid'],
    });
    expect(await client.subscriptions.show('changed', 's')).toMatchObject({
      strategy: 'EXPONENTIAL_DECAY_RETRY',
      format: 'JSON',
      topicOwner: broker.cmq.ownerId,
    });
    const attributes = { strategy: 'BACKOFF_RETRY', format: 'SIMPLIFIED', filterTags: ['eu', 'us'] } as const;
    await client.subscriptions.setAttributes('changed', 's', attributes);
    expect(await client.subscriptions.show('changed', 's')).toMatchObject(attributes);
    await client.subscriptions.clearFilterTags('changed', 's');
    expect(await client.showSubscription('changed', 's')).toMatchObject({ tags: [] });
  });

  test('creates a queue with attributes, lists it, changes it, fills it and empties it', async () => {
    const { queues, messages } = client;
    await queues.create('attributed', { pollingWaitSeconds: 10, visibilityTimeout: 60, rewindSeconds: 3600 });
    expect(await queues.show('attributed')).toMatchObject({ pollingWaitSeconds: 10, visibilityTimeout: 60 });
    await queues.setAttributes('attributed', { visibilityTimeout: 90 });
    expect(await queues.list({ search: 'attrib' })).toEqual({ items: ['attributed'] });
    await messages.sendBatch('attributed', ['a', 'b']);
    await messages.send('attributed', 'c', 600);
    expect(await queues.show('attributed')).toMatchObject({ visibilityTimeout: 90, active: 2, delayed: 1 });
    await queues.clear('attributed');
    expect(await queues.show('attributed')).toMatchObject({ active: 0 });
  });

  test('receives deleted messages again after a rewind', async () => {
    await client.queues.create('rewound', { rewindSeconds: 3600 });
    await client.send('rewound', 'again');
    const [message] = await client.receive('rewound', { maximum: 1, waitSeconds: 5 });
    await client.messages.delete('rewound', message?.receiptHandle ?? '');
    expect(await client.receive('rewound', { maximum: 1, waitSeconds: 0 })).toEqual([]);
    await client.queues.rewind('rewound', Date.now() - 60_000);
    expect(await bodiesOf('rewound')).toEqual(['again']);
  });
});
