import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDeliver } from '../../lib/relay/deliver.ts';
import { createFanOut } from '../../lib/relay/fan-out.ts';
import { createTargets } from '../../lib/relay/targets/targets.ts';
import { defineConfig } from '../../lib/relay-config.ts';
import { createTable } from '../../local/table.ts';
import { useAws } from '../support/aws-server.ts';
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts';
import { startRelay, T0 } from '../support/relay.ts';
import { useTable } from '../support/table.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const table = useTable();
const aws = useAws();
let server: HttpTarget & { status: number };
let relay: Awaited<ReturnType<typeof startRelay>>;
let tests = 0;

beforeEach(async () => {
  const started = await startHttpTarget((response) => response.writeHead(server.status).end());
  server = Object.assign(started, { status: 200 });
  const config = defineConfig({
    targets: { billing: { type: 'webhook', url: server.url, allowPrivate: ['127.0.0.1'] } },
    routes: [{ to: ['billing'] }],
  });
  tests += 1;
  const own = { client: table.current.client, name: `crash-${tests}` };
  await createTable(own.client, own.name);
  relay = await startRelay({ config, table: own, aws: aws.current, name: own.name });
  await relay.store({ source: 'orders', messageId: 'A1' });
});
afterEach(() => server.stop());

const key = { source: 'orders', messageId: 'A1', target: 'billing' };
const crash = () => Promise.reject(new Error('crashed'));
const stateNow = async () => (await relay.deliveries.get(key))?.state;
const requestIds = () => server.received.map(({ headers }) => headers['webhook-id']);

/** Delivers as an instance that fails at a certain point, and gives back what it answered. */
async function deliverWith(
  changes: Partial<Parameters<typeof createDeliver>[0]>,
  queued: { readonly made: number; readonly givenUpAt?: number } = { made: 0 },
) {
  const deliver = createDeliver({
    ...relay,
    targets: createTargets(relay.config.targets, {
      deployment: 'here',
      secrets: { get: crash },
      openBroker: crash,
      published: { through: crash, remember: crash },
      log: relay.log,
      now: relay.now,
    }),
    random: () => 0.5,
    ...changes,
  });
  return deliver({ Records: [{ messageId: 'm1', body: JSON.stringify({ ...key, ...queued }) }] });
}

test('a crash between store and stream: the next reconciliation relays the message', async () => {
  expect(await relay.reconcile()).toBe(0);
  relay.clock.now += HOUR;
  expect(await relay.reconcile()).toBe(0);
  relay.clock.now += HOUR;
  expect(await relay.reconcile()).toBe(1);
  await relay.drain();
  expect(server.received).toHaveLength(1);
  relay.clock.now += HOUR;
  expect(await relay.reconcile()).toBe(0);
});

test('a crash between record and queue: the stream gives the message again', async () => {
  const crashing = createFanOut({ ...relay, queue: { send: async (messages) => messages } });
  const read = async () => {
    const notification = await relay.notifications.get('orders', 'A1');
    if (notification === undefined) throw new Error('not stored');
    return notification;
  };
  expect(await crashing([{ id: '1', read }])).toEqual(['1']);
  expect(await stateNow()).toBe('pending');
  expect(await relay.stream('orders', 'A1')).toEqual([]);
  await relay.drain();
  expect(server.received).toHaveLength(1);
});

test('a crash between record and queue that the stream has given up on: the sweep finds the record', async () => {
  await relay.deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 86_400 });
  await relay.wait(HOUR - 1);
  expect(server.received).toEqual([]);
  await relay.wait(1);
  expect(server.received).toHaveLength(1);
});

test('a crash between the records of two targets: the reconciliation makes the other', async () => {
  await relay.deliveries.create(
    { ...key, target: 'archive' },
    { among: ['archive', 'billing'], expiresAt: T0 / 1000 + 86_400 },
  );
  relay.clock.now += 2 * HOUR;
  expect(await relay.reconcile()).toBe(1);
  await relay.drain();
  expect(server.received).toHaveLength(1);
});

test('a crash before the send: the queue gives the message again when the lease is over', async () => {
  await relay.stream('orders', 'A1');
  expect(await deliverWith({ messageOf: crash })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(await stateNow()).toBe('in-flight');
  expect(await deliverWith({})).toEqual({ batchItemFailures: [] });
  expect(server.received).toEqual([]);
  relay.clock.now += 90_000;
  expect(await deliverWith({})).toEqual({ batchItemFailures: [] });
  expect(server.received).toHaveLength(1);
  expect(await stateNow()).toBe('delivered');
});

test('a crash between send and record: the message is sent twice, under one id', async () => {
  await relay.stream('orders', 'A1');
  const deliveries = { ...relay.deliveries, record: crash };
  expect(await deliverWith({ deliveries })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  relay.clock.now += 90_000;
  await deliverWith({});
  expect(server.received).toHaveLength(2);
  expect(new Set(requestIds()).size).toBe(1);
  expect(await stateNow()).toBe('delivered');
});

test('a crash that takes the message of the queue with it: the sweep finds the claimed record', async () => {
  await relay.deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 86_400 });
  await relay.deliveries.claim(key, 0, 90_000);
  await relay.wait(HOUR);
  expect(server.received).toHaveLength(1);
  expect(await stateNow()).toBe('delivered');
});

test('a crash between record and next message: the sweep finds the record ten minutes later', async () => {
  server.status = 500;
  await relay.deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 86_400 });
  const queue = { ...relay.queue, send: async () => [] };
  expect(await deliverWith({ queue })).toEqual({ batchItemFailures: [] });
  expect(await stateNow()).toBe('waiting');
  server.status = 200;
  await relay.wait(5_000 + 10 * MINUTE - 1);
  expect(server.received).toHaveLength(1);
  await relay.wait(1);
  expect(server.received).toHaveLength(2);
  expect(await stateNow()).toBe('delivered');
});

test('a crash between dead letter and record: rather two dead letters than none', async () => {
  server.status = 500;
  const config = defineConfig({
    targets: { billing: { type: 'webhook', url: server.url, allowPrivate: ['127.0.0.1'], retries: [] } },
    routes: [],
  });
  await relay.deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 86_400 });
  await deliverWith({ config, deliveries: { ...relay.deliveries, record: crash } });
  relay.clock.now += 90_000;
  await deliverWith({ config });
  expect(await relay.deadLetters()).toHaveLength(2);
  expect(await stateNow()).toBe('exhausted');
});

/** Makes an attempt that fails, the last one there is. */
async function exhaust(changes: Partial<Parameters<typeof createDeliver>[0]> = {}) {
  server.status = 500;
  const config = defineConfig({
    targets: { billing: { type: 'webhook', url: server.url, allowPrivate: ['127.0.0.1'], retries: [] } },
    routes: [],
  });
  await relay.deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 86_400 });
  await deliverWith({ config, ...changes });
  server.status = 200;
  server.received.splice(0);
}

test('a crash of the one that claimed a redriven dead letter: it is sent when it comes again', async () => {
  await exhaust();
  await deliverWith({ messageOf: crash }, { made: 1, givenUpAt: T0 });
  expect(await stateNow()).toBe('in-flight');
  relay.clock.now += 90_000;
  expect(await deliverWith({}, { made: 1, givenUpAt: T0 })).toEqual({ batchItemFailures: [] });
  expect(server.received).toHaveLength(1);
  expect(await stateNow()).toBe('delivered');
});

test('a dead letter that is redriven before its record is written stays on the queue until it is', async () => {
  await exhaust({ deliveries: { ...relay.deliveries, record: crash } });
  const early = await deliverWith({}, { made: 1, givenUpAt: T0 });
  expect(early).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(server.received).toEqual([]);
});

test('a dead letter that is redriven after its message was delivered is done with', async () => {
  await relay.deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 86_400 });
  await deliverWith({});
  expect(await deliverWith({}, { made: 1, givenUpAt: T0 })).toEqual({ batchItemFailures: [] });
  expect(server.received).toHaveLength(1);
});

test('a breaker whose row cannot be written settles the message all the same', async () => {
  await relay.deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 86_400 });
  const breakers = { ...relay.breakers, report: crash };
  expect(await deliverWith({ breakers })).toEqual({ batchItemFailures: [] });
  expect(await stateNow()).toBe('delivered');
});

test('a message of the queue that comes twice at once is sent once', async () => {
  await relay.deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 86_400 });
  await Promise.all([deliverWith({}), deliverWith({}), deliverWith({}), deliverWith({})]);
  expect(server.received).toHaveLength(1);
});

test('a message of the queue that nobody can read is a fault of ours', async () => {
  const answer = await relay.deliver({ Records: [{ messageId: 'm1', body: 'not ours' }] });
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
});

test('a message past its retention is given up with that reason', async () => {
  await relay.deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 60 * 86_400 });
  relay.clock.now += 31 * 86_400_000;
  await deliverWith({});
  expect(await relay.deadLetters()).toMatchObject([{ messageId: 'A1', reason: 'expired' }]);
  expect(await stateNow()).toBe('exhausted');
});
