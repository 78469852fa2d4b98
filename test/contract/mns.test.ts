import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MnsClient, type MnsClientOptions } from '../../lib/brokers/mns/client.ts';
import { Secret } from '../../lib/secret.ts';
import { type Broker, startBroker } from '../../local/broker/start.ts';
import { brokerContract } from './broker.contract.ts';

const TOKEN = 'sts-token';

function clientOf({ mns }: Broker, options: Partial<MnsClientOptions> = {}): MnsClient {
  return new MnsClient({
    endpoint: mns.endpoint,
    accountId: mns.accountId,
    region: mns.region,
    accessKeyId: mns.accessKeyId,
    accessKeySecret: new Secret(mns.accessKeySecret),
    securityToken: new Secret(TOKEN),
    ...options,
  });
}

for (const signing of ['v2', 'v4'] as const) {
  brokerContract({
    name: `MNS, signed with ${signing},`,
    cannot: [
      {
        reason: 'a message has one tag, and a subscription too',
        tests: ['gives a subscription with several tags what has one of them'],
      },
    ],
    async start() {
      const broker = await startBroker({ port: 0, mns: { securityToken: TOKEN } });
      return {
        client: clientOf(broker, { signing }),
        stranger: clientOf(broker, { signing, accessKeySecret: new Secret('not the secret') }),
        [Symbol.asyncDispose]: () => broker.stop(),
      };
    },
  });
}

describe('MNS by itself', () => {
  let broker: Broker;
  let client: MnsClient;
  beforeAll(async () => {
    broker = await startBroker({ port: 0, mns: { securityToken: TOKEN } });
    client = clientOf(broker);
  });
  afterAll(() => broker.stop());

  test('creates a topic with attributes and changes them', async () => {
    await client.topics.create('attributed', { maximumMessageSize: 1024, loggingEnabled: true });
    expect(await client.topics.show('attributed')).toMatchObject({
      maximumMessageSize: 1024,
      loggingEnabled: true,
    });
    await client.topics.setAttributes('attributed', { maximumMessageSize: 2048 });
    expect(await client.showTopic('attributed')).toMatchObject({ maximumMessageSize: 2048 });
    await expect(client.topics.create('attributed', { maximumMessageSize: 1024 })).rejects.toMatchObject({
      kind: 'already-exists',
    });
  });

  test('changes the strategy of a subscription', async () => {
    await client.createTopic('strategic');
    await client.subscriptions.create('strategic', 's', { endpoint: 'mail:directmail:ops@example.com' });
    expect(await client.subscriptions.show('strategic', 's')).toMatchObject({
      strategy: 'BACKOFF_RETRY',
      format: 'XML',
    });
    await client.subscriptions.setStrategy('strategic', 's', 'EXPONENTIAL_DECAY_RETRY');
    expect(await client.showSubscription('strategic', 's')).toMatchObject({
      strategy: 'EXPONENTIAL_DECAY_RETRY',
      target: { via: 'other', endpoint: 'mail:directmail:ops@example.com' },
    });
  });

  test('creates a queue with attributes, lists it and changes it', async () => {
    await client.queues.create('attributed', { delaySeconds: 5, pollingWaitSeconds: 10 });
    expect(await client.queues.show('attributed')).toMatchObject({
      queue: 'attributed',
      delaySeconds: 5,
      pollingWaitSeconds: 10,
      visibilityTimeout: 30,
      retention: 345_600,
      active: 0,
    });
    await client.queues.setAttributes('attributed', { visibilityTimeout: 60 });
    expect(await client.queues.show('attributed')).toMatchObject({ visibilityTimeout: 60, delaySeconds: 5 });
    expect(await client.queues.list({ search: 'attrib' })).toEqual({ items: ['attributed'] });
  });

  test('sends a batch by priority, peeks and takes', async () => {
    await client.createQueue('batched', 30);
    const sent = await client.messages.sendBatch('batched', [
      { body: 'later', priority: 16 },
      { body: 'first', priority: 1 },
    ]);
    expect(sent).toMatchObject([
      { sent: true, bodyMd5: 'C18788C2F274C779DA72D9854EA4BFBF' },
      { sent: true, bodyMd5: '8B04D5E3775D298E78455EFC5CA404D5' },
    ]);
    const [peeked] = await client.messages.peek('batched');
    expect(peeked).toMatchObject({ body: Buffer.from('first'), priority: 1, dequeueCount: 0 });
    const taken = await client.messages.receive('batched', { maximum: 16, waitSeconds: 0 });
    expect(taken.map(({ body }) => String(body))).toEqual(['first', 'later']);
  });

  test('hides a received message for longer under a new handle', async () => {
    await client.createQueue('hidden', 30);
    await client.send('hidden', 'x');
    const [message] = await client.messages.receive('hidden', { maximum: 1, waitSeconds: 5 });
    const first = message?.receiptHandle ?? '';
    const { receiptHandle, nextVisibleAt } = await client.messages.changeVisibility('hidden', first, 600);
    expect(nextVisibleAt).toBeGreaterThan((message?.nextVisibleAt ?? 0) + 500_000);
    await expect(client.messages.delete('hidden', first)).rejects.toMatchObject({ kind: 'receipt-expired' });
    await client.messages.delete('hidden', receiptHandle);
    expect(await client.messages.peek('hidden')).toEqual([]);
  });

  test('denies a client whose clock is off or whose token is missing', async () => {
    const late = clientOf(broker, { clock: () => Date.now() - 20 * 60_000 });
    await expect(late.createTopic('late')).rejects.toMatchObject({ kind: 'denied', code: 'TimeExpired' });
    const tokenless = clientOf(broker, { securityToken: undefined });
    await expect(tokenless.createTopic('tokenless')).rejects.toMatchObject({ kind: 'denied' });
  });
});
