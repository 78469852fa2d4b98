import { expect, test } from 'vitest';
import { ManualClock } from '../../../local/broker/core/clock.ts';
import type { PushAttempt } from '../../../local/broker/core/push.ts';
import { DEFAULT_STYLE } from '../../../local/broker/mns/push.ts';
import { type Broker, type BrokerOptions, startBroker } from '../../../local/broker/start.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { mnsClient } from './mns-client.ts';

const NOW = 1_463_476_256_857;

/** Publishes one message to one subscription, at a standing clock. */
async function publish(options: Omit<BrokerOptions, 'port' | 'clock'>, endpoint: Endpoint, format = 'XML') {
  const clock = new ManualClock(NOW);
  const broker: Broker = await startBroker({ port: 0, clock, ...options });
  const send = mnsClient(broker, () => clock.now());
  await send('PUT', '/topics/t', '<Topic/>');
  const subscription = `<Endpoint>${endpoint.url}</Endpoint><NotifyContentFormat>${format}</NotifyContentFormat>`;
  await send('PUT', '/topics/t/subscriptions/s', `<Subscription>${subscription}</Subscription>`);
  const published = await send(
    'POST',
    '/topics/t/messages',
    '<Message><MessageBody>a</MessageBody></Message>',
  );
  await clock.settled();
  return { broker, clock, messageId: published.text('MessageId') };
}

test('the account and its keys can be chosen', async () => {
  await using endpoint = await startEndpoint(200);
  const mns = { accountId: '42', accessKeyId: 'ak', accessKeySecret: 'sk', region: 'eu-central-1' };
  const { broker } = await publish({ mns }, endpoint, 'SIMPLIFIED');
  await broker.stop();
  expect(broker.mns).toMatchObject(mns);
  expect(endpoint.received[0]?.headers['x-mns-topic-owner']).toBe('42');
});

test('message ids can have the older form', async () => {
  await using endpoint = await startEndpoint(200);
  const { broker, messageId } = await publish({ mns: { messageIdForm: 'dashed' } }, endpoint);
  await broker.stop();
  expect(messageId).toMatch(/^[0-9A-F]{16}-1-154BDFB8059-2\d{8}$/);
});

test('retries can keep the first date, and are then the same bytes', async () => {
  await using endpoint = await startEndpoint(500, 200);
  const { broker, clock } = await publish({ mns: { retriesKeepDate: true } }, endpoint);
  await clock.advance(20_000);
  await broker.stop();
  const [first, retry] = endpoint.received;
  expect(first?.headers.date).toBe('Tue, 17 May 2016 09:10:56 GMT');
  expect(retry).toEqual(first);
});

test('what is not documented about JSON pushes can be chosen', async () => {
  await using endpoint = await startEndpoint(200);
  const pushStyle = {
    contentType: { ...DEFAULT_STYLE.contentType, JSON: 'text/plain' },
    digest: { ...DEFAULT_STYLE.digest, JSON: 'base64' as const },
    jsonPublishTime: 'number' as const,
  };
  const { broker } = await publish({ mns: { pushStyle } }, endpoint, 'JSON');
  await broker.stop();
  const [push] = endpoint.received;
  expect(push?.headers['content-type']).toBe('text/plain');
  expect(push?.headers['content-md5']).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  expect(push?.body).toContain('"PublishTime":1463476256857,');
});

test('every try of a push is told as it is made', async () => {
  await using endpoint = await startEndpoint(500, 200);
  const told: PushAttempt[] = [];
  const { broker, clock } = await publish({ onPush: (attempt) => told.push(attempt) }, endpoint);
  await clock.advance(20_000);
  await broker.stop();
  expect(told.map(({ number, answer }) => [number, answer?.status])).toEqual([
    [1, 500],
    [2, 200],
  ]);
});

test('a seed repeats the delays of the retries', async () => {
  const delays = async (seed: number) => {
    await using endpoint = await startEndpoint(500);
    const { broker, clock } = await publish({ seed }, endpoint);
    await clock.advance(60_000);
    await broker.stop();
    return broker.inspect().pushes[0]?.attempts.map(({ at }) => at - NOW);
  };
  const first = await delays(7);
  expect(first).toHaveLength(4);
  expect(await delays(7)).toEqual(first);
  expect(await delays(8)).not.toEqual(first);
});
