import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_STYLE, makePush } from '../../../local/broker/cmq/push.ts';
import { ManualClock } from '../../../local/broker/core/clock.ts';
import { type Broker, startBroker } from '../../../local/broker/start.ts';
import { api3Client, cmqClient, type Parameters } from './cmq-client.ts';
import { startEndpoint } from './endpoint.ts';

const PUBLISHED_AT = Date.UTC(2020, 1, 26, 7, 51, 43, 210);

/** A topic `orders` with the subscription `relay`. */
async function subscribed(broker: Broker, endpoint: string, more: Parameters = {}) {
  const call = cmqClient(broker);
  await call('CreateTopic', { topicName: 'orders' });
  const subscription = { topicName: 'orders', subscriptionName: 'relay', protocol: 'http', endpoint };
  const reply = await call('Subscribe', { ...subscription, ...more });
  expect(reply).toMatchObject({ code: 0 });
  return (msgBody: string, parameters: Parameters = {}) =>
    call('PublishMessage', { topicName: 'orders', msgBody, ...parameters });
}

describe('what a push is made of', () => {
  const notification = {
    topicOwner: '100015036',
    topicName: 'MyTopic',
    subscriptionName: 'mysubscription',
    msgId: '6942316962',
    msgBody: 'test message',
    tags: ['a', 'b'],
    publishTime: 11_203_432_000,
  };
  const content = { notification, requestId: '2394928734', host: 'test.com' };

  test('in JSON is the vendor’s sample', () => {
    const { headers, body } = makePush({ ...content, format: 'JSON' }, DEFAULT_STYLE);
    expect(body.toString()).toBe(
      '{"TopicOwner":100015036,"topicName":"MyTopic","subscriptionName":"mysubscription","msgId":"6942316962","msgBody":"test message","publishTime":11203432}',
    );
    expect(Object.entries(headers)).toEqual([
      ['Host', 'test.com'],
      ['Content-Length', '151'],
      ['Content-Type', 'text/plain'],
      ['User-Agent', 'Qcloud Notification Service Agent'],
      ['x-cmq-request-id', '2394928734'],
      ['x-cmq-message-id', '6942316962'],
      ['x-cmq-message-tag', 'a, b'],
    ]);
  });

  test('in JSON can have the names of the parameter table, and milliseconds', () => {
    const style = { publishTime: 'milliseconds', names: 'capitalised' } as const;
    expect(makePush({ ...content, format: 'JSON' }, style).body.toString()).toBe(
      '{"TopicOwner":100015036,"TopicName":"MyTopic","SubscriptionName":"mysubscription","MsgId":"6942316962","MsgBody":"test message","PublishTime":11203432000}',
    );
  });

  test('SIMPLIFIED is the bare message', () => {
    const { headers, body } = makePush({ ...content, format: 'SIMPLIFIED' }, DEFAULT_STYLE);
    expect(body.toString()).toBe('test message');
    expect(headers['Content-Length']).toBe('12');
  });
});

describe('a push on the wire', () => {
  test.each([
    ['JSON', '"msgBody":"Aé \\"☃\\""', {}],
    ['SIMPLIFIED', 'Aé "☃"', { notifyContentFormat: 'SIMPLIFIED' }],
  ])('in %s has these headers and no others', async (_, inBody, format) => {
    await using broker = await startBroker({ port: 0, cmq: { appId: '100015036' } });
    await using endpoint = await startEndpoint(200);
    const publish = await subscribed(broker, `${endpoint.url}/cmq/in`, format);
    const { msgId } = await publish('Aé "☃"', { msgTag: ['a', 'é'] });
    const attempt = await broker.waitForPush({ broker: 'cmq', topic: 'orders', subscription: 'relay' });
    expect(attempt).toMatchObject({ messageId: msgId, number: 1, succeeded: true });
    const [push] = endpoint.received;
    expect(push?.method).toBe('POST');
    expect(push?.target).toBe('/cmq/in');
    expect(push?.body).toContain(inBody);
    const tag = Buffer.from('a, é').toString('latin1');
    // The last one is the connection's, not the message's.
    expect(push?.rawHeaders.slice(0, -2)).toEqual([
      'Host',
      new URL(endpoint.url).host,
      'Content-Length',
      String(Buffer.byteLength(push?.body ?? '')),
      'Content-Type',
      'text/plain',
      'User-Agent',
      'Qcloud Notification Service Agent',
      'x-cmq-request-id',
      expect.stringMatching(/^\d{19}$/),
      'x-cmq-message-id',
      msgId,
      'x-cmq-message-tag',
      tag,
    ]);
    expect(push?.rawHeaders.at(-2)).toBe('Connection');
  });

  test('of an untagged message has no tag header, and goes to / where the endpoint has no path', async () => {
    await using broker = await startBroker({ port: 0 });
    await using endpoint = await startEndpoint(204);
    const publish = await subscribed(broker, endpoint.url);
    await publish('x');
    expect(await broker.waitForPush()).toMatchObject({ succeeded: true });
    expect(endpoint.received[0]?.target).toBe('/');
    expect(endpoint.received[0]?.headers).not.toHaveProperty('x-cmq-message-tag');
  });

  test('published through API 3.0 says the same', async () => {
    await using broker = await startBroker({ port: 0 });
    await using endpoint = await startEndpoint(200);
    await subscribed(broker, `${endpoint.url}/in`, { filterTag: ['t'] });
    const publish = api3Client(broker);
    await publish('PublishCmqMsg', { TopicName: 'orders', MsgContent: 'x', MsgTag: ['t'] });
    await broker.waitForPush({ topic: 'orders' });
    expect(JSON.parse(endpoint.received[0]?.body ?? '')).toEqual({
      TopicOwner: 1_250_000_000,
      topicName: 'orders',
      subscriptionName: 'relay',
      msgId: expect.stringMatching(/^\d{19}$/),
      msgBody: 'x',
      publishTime: expect.any(Number),
    });
  });

  test('goes only where it is wanted', async () => {
    await using broker = await startBroker({ port: 0 });
    await using endpoint = await startEndpoint(200);
    const publish = await subscribed(broker, `${endpoint.url}/paid`, { filterTag: ['paid'] });
    const call = cmqClient(broker);
    const all = { topicName: 'orders', subscriptionName: 'all', protocol: 'http' };
    await call('Subscribe', { ...all, endpoint: `${endpoint.url}/all` });
    await publish('x', { msgTag: ['sent'] });
    await broker.waitForPush({ subscription: 'all' });
    expect(broker.inspect().pushes.map(({ subscription }) => subscription)).toEqual(['all']);
  });
});

describe('retries', () => {
  let clock: ManualClock;
  let broker: Broker;

  beforeEach(async () => {
    clock = new ManualClock(PUBLISHED_AT);
    broker = await startBroker({ port: 0, clock, seed: 1 });
  });

  afterEach(() => broker.stop());

  test('by default go on for a day with the same message, then end', async () => {
    await using endpoint = await startEndpoint(500);
    const publish = await subscribed(broker, `${endpoint.url}/in`);
    const { msgId } = await publish('x');
    await clock.advance(86_015_000);
    expect(endpoint.received).toHaveLength(177);
    expect(new Set(endpoint.received.map(({ headers }) => headers['x-cmq-message-id']))).toEqual(
      new Set([msgId]),
    );
    expect(JSON.parse(endpoint.received.at(-1)?.body ?? '')).toMatchObject({ publishTime: 1_582_703_503 });
    expect(broker.inspect().pushes).toMatchObject([{ state: 'dropped', failures: 177 }]);
    await clock.advance(86_400_000);
    expect(endpoint.received).toHaveLength(177);
  });

  test('by BACKOFF_RETRY are three within a minute', async () => {
    await using endpoint = await startEndpoint(500);
    const publish = await subscribed(broker, `${endpoint.url}/in`, { notifyStrategy: 'BACKOFF_RETRY' });
    await publish('x');
    await clock.advance(9999);
    expect(endpoint.received).toHaveLength(1);
    await clock.advance(50_001);
    expect(endpoint.received).toHaveLength(4);
  });

  test('count the messages on their way until the endpoint takes them', async () => {
    await using endpoint = await startEndpoint(500, 302, 404, 299);
    const publish = await subscribed(broker, `${endpoint.url}/in`);
    const call = cmqClient(broker);
    await publish('x');
    await clock.advance(3000);
    const name = { topicName: 'orders', subscriptionName: 'relay' };
    expect(await call('GetTopicAttributes', name)).toMatchObject({ msgCount: 1 });
    expect(await call('GetSubscriptionAttributes', name)).toMatchObject({ msgCount: 1 });
    await clock.advance(4000);
    expect(endpoint.received).toHaveLength(4);
    expect(await call('GetTopicAttributes', name)).toMatchObject({ msgCount: 0 });
    expect(broker.inspect().pushes).toMatchObject([{ state: 'delivered', failures: 3 }]);
  });

  test('end when the subscription goes', async () => {
    await using endpoint = await startEndpoint(500);
    const publish = await subscribed(broker, `${endpoint.url}/in`);
    await publish('x');
    await clock.advance(0);
    await cmqClient(broker)('Unsubscribe', { topicName: 'orders', subscriptionName: 'relay' });
    await clock.advance(86_400_000);
    expect(endpoint.received).toHaveLength(1);
    expect(broker.inspect().pushes).toMatchObject([{ state: 'unsubscribed' }]);
  });
});

test('an endpoint that does not answer in time has failed', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  await using broker = await startBroker({ port: 0, cmq: { pushTimeoutMs: 50 } });
  const publish = await subscribed(broker, `http://127.0.0.1:${port}/in`);
  await publish('x');
  const attempt = await broker.waitForPush();
  expect(attempt).toMatchObject({ succeeded: false, error: 'no answer within 50 ms' });
  silent.closeAllConnections();
  silent.close();
});

test('faults strike CMQ’s pushes as they do MNS’s', async () => {
  await using broker = await startBroker({ port: 0, clock: new ManualClock(PUBLISHED_AT) });
  await using endpoint = await startEndpoint(200);
  const publish = await subscribed(broker, `${endpoint.url}/in`);
  broker.faults.set({ kind: 'duplicate', broker: 'cmq', count: 1 });
  broker.faults.set({ kind: 'drop', broker: 'mns' });
  await publish('x');
  await broker.waitForPush(() => endpoint.received.length === 2);
  expect(endpoint.received[0]?.body).toBe(endpoint.received[1]?.body);
  broker.faults.clear();
  broker.faults.set({ kind: 'drop', topic: 'orders' });
  await publish('y');
  const dropped = await broker.waitForPush({ succeeded: false });
  expect(dropped).toMatchObject({ error: 'dropped by a fault', faults: ['drop'] });
});

test('topics, queues, messages and pending pushes outlive the broker', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'cmq-'));
  try {
    await using endpoint = await startEndpoint(500, 200);
    const first = await startBroker({ port: 0, dataDir, clock: new ManualClock(PUBLISHED_AT) });
    const publish = await subscribed(first, `${endpoint.url}/in`);
    const { msgId } = await publish('x');
    await first.waitForPush({ succeeded: false });
    const call = cmqClient(first);
    await call('CreateTopic', { topicName: 'routed', filterType: 2, maxMsgSize: 2048 });
    await call('CreateQueue', { queueName: 'jobs', rewindSeconds: 60 });
    for (const msgBody of ['kept', 'deleted']) await call('SendMessage', { queueName: 'jobs', msgBody });
    const { msgInfoList } = await call('BatchReceiveMessage', { queueName: 'jobs', numOfMsg: 2 });
    const [, { receiptHandle }] = msgInfoList as [unknown, { receiptHandle: string }];
    await call('DeleteMessage', { queueName: 'jobs', receiptHandle });
    const topicBefore = await call('GetTopicAttributes', { topicName: 'routed' });
    const queueBefore = await call('GetQueueAttributes', { queueName: 'jobs' });
    expect(queueBefore).toMatchObject({ inactiveMsgNum: 1, rewindmsgNum: 1 });
    await first.stop();

    const clock = new ManualClock(PUBLISHED_AT);
    await using second = await startBroker({ port: 0, dataDir, clock });
    const again = cmqClient(second);
    const requestId = expect.any(String);
    expect(await again('GetTopicAttributes', { topicName: 'routed' })).toEqual({ ...topicBefore, requestId });
    expect(await again('GetQueueAttributes', { queueName: 'jobs' })).toEqual({ ...queueBefore, requestId });
    await clock.advance(1000);
    expect(await second.waitForPush({ messageId: String(msgId) })).toMatchObject({
      number: 2,
      succeeded: true,
    });
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test('a push can be made without being sent', async () => {
  await using broker = await startBroker({ port: 0, cmq: { appId: '100015036' } });
  const { headers, body } = broker.cmq.makePush({ msgId: '1', msgBody: 'x', publishTime: 1_582_703_503_000 });
  expect(headers['x-cmq-message-id']).toBe('1');
  expect(JSON.parse(body.toString())).toEqual({
    TopicOwner: 100_015_036,
    topicName: 'MyTopic',
    subscriptionName: 'mysubscription',
    msgId: '1',
    msgBody: 'x',
    publishTime: 1_582_703_503,
  });
});
