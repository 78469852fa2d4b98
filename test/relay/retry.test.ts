import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRetry, type RetryRequest } from '../../lib/relay/retry.ts';
import type { TargetInput } from '../../lib/relay-config/target.ts';
import { defineConfig } from '../../lib/relay-config.ts';
import { createTable } from '../../local/table.ts';
import { useAws } from '../support/aws-server.ts';
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts';
import { startRelay, T0 } from '../support/relay.ts';
import { useTable } from '../support/table.ts';

const MINUTE = 60_000;
const KEY = { source: 'orders', messageId: 'A1', target: 'billing' };
const table = useTable();
const aws = useAws();
let server: HttpTarget & { status: number };
let relay: Awaited<ReturnType<typeof startRelay>>;
let tests = 0;

beforeEach(async () => {
  const started = await startHttpTarget((response) => response.writeHead(server.status).end());
  server = Object.assign(started, { status: 503 });
  const webhook: TargetInput = { type: 'webhook', url: server.url, allowPrivate: ['127.0.0.1'] };
  const config = defineConfig({
    targets: { billing: { ...webhook, retries: [600] }, off: { ...webhook, enabled: false } },
    routes: [{ to: ['billing', 'off'] }],
  });
  tests += 1;
  const own = { client: table.current.client, name: `retry-${tests}` };
  await createTable(own.client, own.name);
  relay = await startRelay({ config, table: own, aws: aws.current, name: own.name });
  await relay.store({ source: 'orders', messageId: 'A1', receivedAt: T0 });
  await relay.stream('orders', 'A1');
  await relay.drain();
});
afterEach(() => server.stop());

const retry = (changes: Partial<RetryRequest> = {}) =>
  relay.retry({ ...KEY, id: 'retry-1', again: false, ...changes });
const SENT = { sent: true };

test('a delivery that waits for its next attempt is attempted now, and that attempt is not made twice', async () => {
  expect(await relay.deliveries.get(KEY)).toMatchObject({ state: 'waiting', made: 1 });
  server.status = 204;
  expect(await retry()).toEqual(SENT);
  await relay.drain();
  expect(await relay.deliveries.get(KEY)).toMatchObject({ state: 'delivered', made: 2, madeBefore: 1 });
  await relay.wait(10 * MINUTE);
  expect(server.received).toHaveLength(2);
});

test('a delivery that was given up begins its schedule anew', async () => {
  await relay.wait(10 * MINUTE);
  expect(await relay.deliveries.get(KEY)).toMatchObject({ state: 'exhausted', made: 2 });
  expect(await retry()).toEqual(SENT);
  await relay.drain();
  expect(await relay.deliveries.get(KEY)).toMatchObject({ state: 'waiting', made: 3, madeBefore: 2 });
  server.status = 204;
  await relay.wait(10 * MINUTE);
  expect(await relay.deliveries.get(KEY)).toMatchObject({ state: 'delivered', made: 4 });
});

test('a delivery that was held is attempted as soon as its target takes messages', async () => {
  await relay.breakers.report('billing', {
    delivered: false,
    reason: 'gone',
    detail: '',
    next: 'disable',
    down: false,
  });
  await relay.wait(10 * MINUTE);
  expect(await relay.deliveries.get(KEY)).toMatchObject({ state: 'held', heldBecause: 'disabled' });
  expect(await retry()).toEqual({ sent: false, because: 'disabled' });
  await relay.breakers.enable('billing');
  server.status = 204;
  expect(await retry()).toEqual(SENT);
  await relay.drain();
  const delivery = await relay.deliveries.get(KEY);
  expect(delivery).toMatchObject({ state: 'delivered' });
  expect(delivery).not.toHaveProperty('heldBecause');
});

test('what the target has is sent again only when that is asked for, under the id it had', async () => {
  server.status = 204;
  await relay.wait(10 * MINUTE);
  expect(await retry()).toEqual({ sent: false, because: 'delivered' });
  expect(await retry({ again: true })).toEqual(SENT);
  await relay.drain();
  expect(server.received).toHaveLength(3);
  expect(new Set(server.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

describe('nothing is sent', () => {
  test.each([
    ['that there is not', { messageId: 'A2' }, 'absent'],
    ['to a target without one', { target: 'nowhere' }, 'absent'],
    ['to a target that the configuration turns off', { target: 'off' }, 'disabled'],
  ])('of a delivery %s', async (_which, changes, because) => {
    const before = await relay.deliveries.ofMessage('orders', 'A1');
    expect(await retry(changes)).toEqual({ sent: false, because });
    expect(await relay.deliveries.ofMessage('orders', 'A1')).toEqual(before);
  });

  test('to a target that is no longer configured', async () => {
    const without = createRetry({ ...relay, config: defineConfig({ targets: {}, routes: [] }) });
    expect(await without({ ...KEY, id: 'retry-1', again: false })).toEqual({
      sent: false,
      because: 'not-configured',
    });
  });

  test('to a target that is down, until it may be tried', async () => {
    const timeout = { delivered: false, reason: 'timeout', detail: '', next: 'retry', down: true } as const;
    for (let i = 0; i < 5; i += 1) await relay.breakers.report('billing', timeout);
    expect(await retry()).toEqual({ sent: false, because: 'breaker' });
    relay.clock.now += 30_000;
    expect(await retry()).toEqual(SENT);
  });

  test('while somebody sends it; should he have died, it is sent when his time is over', async () => {
    await relay.deliveries.claim(KEY, 1, 90_000);
    expect(await retry()).toEqual({ sent: false, because: 'in-flight' });
    relay.clock.now += 90_000;
    server.status = 204;
    expect(await retry()).toEqual(SENT);
    await relay.drain();
    expect(await relay.deliveries.get(KEY)).toMatchObject({ state: 'delivered', made: 2 });
  });
});

describe('a retry that is repeated', () => {
  test('sends once, at the same time or later', async () => {
    server.status = 204;
    expect(await Promise.all([retry(), retry()])).toEqual([SENT, SENT]);
    await relay.drain();
    expect(await retry({ again: true })).toEqual(SENT);
    await relay.drain();
    expect(server.received).toHaveLength(2);
  });

  test('sends what the queue did not accept the first time', async () => {
    const refusing = createRetry({ ...relay, queue: { send: async (messages) => messages } });
    expect(await refusing({ ...KEY, id: 'retry-1', again: false })).toEqual({
      sent: false,
      because: 'queue',
    });
    server.status = 204;
    expect(await retry()).toEqual(SENT);
    await relay.drain();
    expect(await relay.deliveries.get(KEY)).toMatchObject({ state: 'delivered', made: 2 });
  });
});
