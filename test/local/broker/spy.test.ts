import { afterEach, beforeEach, expect, test } from 'vitest';
import { PushNotSeenError, UnexpectedPushError } from '../../../local/broker/core/spy.ts';
import { type Broker, startBroker } from '../../../local/broker/start.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { type MnsClient, mnsClient } from './mns-client.ts';

let broker: Broker;
let endpoint: Endpoint;
let send: MnsClient;

beforeEach(async () => {
  broker = await startBroker({ port: 0 });
  endpoint = await startEndpoint(200);
  send = mnsClient(broker);
  await send('PUT', '/topics/t', '<Topic/>');
  await send(
    'PUT',
    '/topics/t/subscriptions/s',
    `<Subscription><Endpoint>${endpoint.url}</Endpoint></Subscription>`,
  );
});

afterEach(async () => {
  await broker.stop();
  await endpoint[Symbol.asyncDispose]();
});

const publish = () => send('POST', '/topics/t/messages', '<Message><MessageBody>a</MessageBody></Message>');

test('a push is awaited before and after it is made', async () => {
  const coming = broker.waitForPush({ topic: 't' });
  await publish();
  const push = await coming;
  expect(await broker.waitForPush((attempt) => attempt.answer?.status === 200)).toBe(push);
});

test('a push that is not made in time rejects the wait and says what was seen', async () => {
  const id = (await publish()).text('MessageId');
  await broker.waitForPush();
  const waiting = broker.waitForPush({ topic: 'other' }, { timeoutMs: 20 });
  await expect(waiting).rejects.toThrow(PushNotSeenError);
  await expect(waiting).rejects.toThrow(`no such push within 20 ms; seen: t/s ${id} #1 -> 200`);
});

test('no push is expected until there is one', async () => {
  await broker.expectNoPush({ topic: 't' }, { withinMs: 20 });
  await publish();
  await broker.waitForPush();
  await expect(broker.expectNoPush({ topic: 't' }, { withinMs: 20 })).rejects.toThrow(UnexpectedPushError);
  await broker.expectNoPush({ topic: 't', succeeded: false }, { withinMs: 20 });
});

test('a stop ends the waiting', async () => {
  const waiting = broker.waitForPush();
  const stopped = broker.stop();
  await expect(waiting).rejects.toThrow('the broker stopped; seen: none');
  await stopped;
});

test('a stop ends long polls and open connections, and refuses new ones', async () => {
  await send('PUT', '/queues/q', '<Queue/>');
  const polling = send('GET', '/queues/q/messages?waitseconds=30').catch((error: unknown) => error);
  await publish();
  await broker.waitForPush();
  await broker.stop();
  await polling;
  await expect(send('GET', '/topics/t')).rejects.toThrow('fetch failed');
});
