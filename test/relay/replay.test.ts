import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReplayRequest } from '../../lib/relay/replay-candidate.ts';
import type { TargetInput } from '../../lib/relay-config/target.ts';
import { defineConfig } from '../../lib/relay-config.ts';
import { createTable } from '../../local/table.ts';
import { useAws } from '../support/aws-server.ts';
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts';
import { startRelay, T0 } from '../support/relay.ts';
import { useTable } from '../support/table.ts';

const table = useTable();
const aws = useAws();
let server: HttpTarget & { status: number };
let relay: Awaited<ReturnType<typeof startRelay>>;
let tests = 0;

/** Ten messages, a second apart, the even ones tagged `new`; all but the last two have been to `billing`. */
beforeEach(async () => {
  const started = await startHttpTarget((response) => response.writeHead(server.status).end());
  server = Object.assign(started, { status: 200 });
  const webhook: TargetInput = { type: 'webhook', url: server.url, allowPrivate: ['127.0.0.1'], retries: [] };
  const config = defineConfig({
    targets: { billing: webhook, archive: webhook },
    routes: [{ to: ['billing'] }, { match: { tag: ['new'] }, to: ['archive'] }],
  });
  tests += 1;
  const own = { client: table.current.client, name: `replay-${tests}` };
  await createTable(own.client, own.name);
  relay = await startRelay({ config, table: own, aws: aws.current, name: own.name });
  for (let i = 0; i < 10; i += 1) {
    const tags = i % 2 === 0 ? ['new'] : [];
    await relay.store({ source: 'orders', messageId: `A${i}`, receivedAt: T0 + i * 1_000, tags });
  }
  for (let i = 0; i < 8; i += 1) {
    const key = { source: 'orders', messageId: `A${i}`, target: 'billing' };
    await relay.deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 86_400 });
    await relay.queue.send([{ ...key, made: 0 }]);
  }
});
afterEach(() => server.stop());

const span = (from: number, to: number) => ({ from: T0 + from * 1_000, to: T0 + to * 1_000 });
const request = (changes: Partial<ReplayRequest>): ReplayRequest => ({
  target: 'billing',
  source: 'orders',
  messages: span(0, 10),
  only: 'all',
  routes: 'apply',
  ...changes,
});
const sent = () =>
  server.received
    .splice(0)
    .map(({ headers }) => headers['topic-relay-message-id'])
    .toSorted((a, b) => String(a).localeCompare(String(b)));

describe('a plan says what a run will send', () => {
  beforeEach(async () => {
    await relay.drain();
    server.received.splice(0);
  });

  test.each<[string, Partial<ReplayRequest>, readonly string[], readonly [number, number]]>([
    ['one message', { messages: { messageId: 'A3' } }, ['A3'], [3, 3]],
    ['all of a span', { messages: span(2, 5) }, ['A2', 'A3', 'A4'], [2, 4]],
    ['what was never sent', { only: 'missing' }, ['A8', 'A9'], [8, 9]],
    [
      'the backfill of a new route',
      { target: 'archive', only: 'missing' },
      ['A0', 'A2', 'A4', 'A6', 'A8'],
      [0, 8],
    ],
    [
      'all, whatever the routes say',
      { target: 'archive', only: 'missing', routes: 'ignore', messages: span(0, 2) },
      ['A0', 'A1'],
      [0, 1],
    ],
  ])('%s', async (_name, changes, ids, [oldest, newest]) => {
    const plan = await relay.replay.plan(request(changes));
    expect(plan).toMatchObject({
      count: ids.length,
      oldest: T0 + oldest * 1_000,
      newest: T0 + newest * 1_000,
    });
    expect(server.received).toEqual([]);

    expect(await relay.replay.run(plan)).toMatchObject({ finished: true, sent: ids.length });
    await relay.drain();
    expect(sent()).toEqual(ids);
  });

  test.each<[string, Partial<ReplayRequest>]>([
    ['a message that is not there', { messages: { messageId: 'A99' } }],
    ['a span in which nothing was received', { messages: span(20, 30) }],
    ['another source', { source: 'invoices' }],
    ['failures, when there are none', { only: 'failed' }],
  ])('nothing for %s', async (_name, changes) => {
    const plan = await relay.replay.plan(request(changes));
    expect(plan).toMatchObject({ count: 0 });
    expect(plan).not.toHaveProperty('oldest');
    expect(await relay.replay.run(plan)).toEqual({ seen: expect.any(Number), sent: 0, finished: true });
  });
});

test('only what failed is sent again, under the id it had', async () => {
  server.status = 400;
  await relay.drain();
  const before = new Map(
    server.received.map(({ headers }) => [headers['topic-relay-message-id'], headers['webhook-id']]),
  );
  server.status = 200;
  server.received.splice(0);
  await relay.replay.run(await relay.replay.plan(request({ messages: { messageId: 'A8' } })));
  await relay.drain();
  expect(sent()).toEqual(['A8']);

  const plan = await relay.replay.plan(request({ only: 'failed' }));
  expect(plan.count).toBe(8);
  await relay.replay.run(plan);
  await relay.drain();
  for (const { headers } of server.received) {
    expect(headers['webhook-id']).toBe(before.get(headers['topic-relay-message-id']));
    expect(headers['topic-relay-attempt']).toBe('2');
  }
  expect(sent()).toHaveLength(8);
});

test('what is on its way is left alone', async () => {
  expect(await relay.replay.plan(request({}))).toMatchObject({
    count: 2,
    oldest: T0 + 8_000,
    newest: T0 + 9_000,
  });
});

test('a plan that is run twice sends each message once', async () => {
  await relay.drain();
  server.received.splice(0);
  const plan = await relay.replay.plan(request({}));
  await Promise.all([relay.replay.run(plan), relay.replay.run(plan)]);
  await relay.drain();
  expect(await relay.replay.run(plan)).toMatchObject({ finished: true, sent: 0 });
  await relay.drain();
  expect(sent()).toEqual(Array.from({ length: 10 }, (_, i) => `A${i}`));
});

test('a plan that is stopped counts a part, and its run sends all', async () => {
  const ids = Array.from({ length: 250 }, (_, i) => `C${String(i).padStart(3, '0')}`);
  await relay.store(...ids.map((messageId, i) => ({ source: 'large', messageId, receivedAt: T0 + i })));
  await relay.drain();
  server.received.splice(0);
  const wanted = request({ source: 'large' });
  // Only asked between two chunks: the second time it is enough.
  let asked = 0;
  const signal = {
    get aborted() {
      asked += 1;
      return asked > 1;
    },
  } as AbortSignal;
  const plan = await relay.replay.plan(wanted, signal);
  expect(plan).toEqual({
    id: expect.stringMatching(/^replay-/),
    request: wanted,
    count: 100,
    atLeast: true,
    oldest: T0,
    newest: T0 + 99,
  });
  expect(await relay.replay.plan(wanted, AbortSignal.abort())).toEqual({
    id: expect.stringMatching(/^replay-/),
    request: wanted,
    count: 0,
    atLeast: true,
  });

  expect(await relay.replay.run(plan)).toMatchObject({ finished: true, sent: 250 });
  await relay.drain();
  expect(sent()).toEqual(ids);
});

test('a run that is stopped says where to go on, and the same plan ends it', async () => {
  const ids = Array.from({ length: 250 }, (_, i) => `B${String(i).padStart(3, '0')}`);
  await relay.store(...ids.map((messageId, i) => ({ source: 'bulk', messageId, receivedAt: T0 + i })));
  await relay.drain();
  server.received.splice(0);
  const plan = await relay.replay.plan(request({ source: 'bulk' }));
  expect(plan.count).toBe(250);

  const stop = new AbortController();
  const progress: number[] = [];
  const stopped = await relay.replay.run(plan, {
    signal: stop.signal,
    onProgress: ({ sent: count }) => {
      progress.push(count);
      if (count === 200) stop.abort();
    },
  });
  expect(progress).toEqual([100, 200]);
  expect(stopped).toEqual({ seen: 200, sent: 200, finished: false, resumeFrom: T0 + 200 });
  await relay.drain();

  expect(await relay.replay.run(plan)).toEqual({ seen: 250, sent: 50, finished: true });
  await relay.drain();
  expect(sent()).toEqual(ids);
});
