import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Functions } from '../../cli/functions.ts';
import type { LiveEvent } from '../../cli/listen/events.ts';
import { Tail } from '../../cli/listen/tail.ts';
import type { Delivery } from '../../lib/store/delivery.ts';

const NOON = Date.UTC(2026, 4, 17, 12);

interface Stored {
  readonly source: string;
  readonly messageId: string;
  readonly receivedAt: number;
  deliveries: Delivery[];
}

/** What functions answer out of a list of messages, in pages as the real one has them. `failing` fails the next page of a source. */
function functionsOver(messages: Stored[], sources: readonly string[] = ['orders']) {
  const failing = new Set<string>();
  const asked: { action: string; from?: number; messageId?: string }[] = [];
  const read = async (_: string, input: Record<string, unknown>) => {
    asked.push(input as (typeof asked)[number]);
    if (input.action === 'sources')
      return { ok: true, message: '', sources: sources.map((name) => ({ name })) };
    if (input.messageId !== undefined) {
      const deliveries = messages.find(({ messageId }) => messageId === input.messageId)?.deliveries ?? [];
      return { ok: true, message: '', deliveries: structuredClone(deliveries) };
    }
    const { source, from, to, limit } = input as { source: string; from: number; to: number; limit: number };
    if (failing.delete(source)) throw new Error(`No page of ${source}`);
    const found = messages
      .filter((one) => one.source === source && one.receivedAt >= from && one.receivedAt < to)
      .toSorted((one, other) => one.receivedAt - other.receivedAt);
    const notifications = structuredClone(found.slice(0, limit));
    return { ok: true, message: '', notifications, more: found.length > limit };
  };
  return { functions: { stage: 'test', read } as unknown as Functions, asked, failing };
}

function delivery(messageId: string, changes: Partial<Delivery> = {}): Delivery {
  return {
    source: 'orders',
    messageId,
    target: 'billing',
    state: 'delivered',
    made: 1,
    madeBefore: 0,
    attempts: [{ at: NOON, ms: 12, result: 'ok', status: 204 }],
    createdAt: NOON,
    among: ['billing'],
    expiresAt: NOON / 1000 + 86_400,
    ...changes,
  };
}

function stored(messageId: string, receivedAt: number, deliveries = [delivery(messageId)]): Stored {
  return { source: 'orders', messageId, receivedAt, deliveries };
}

/** A message of any source that no route takes. */
function of(source: string, messageId: string, receivedAt: number): Stored {
  return { source, messageId, receivedAt, deliveries: [] };
}

async function seen(tail: Tail): Promise<string[]> {
  const events: LiveEvent[] = await Array.fromAsync(tail.look());
  return events.map((one) =>
    one.event === 'received'
      ? `received ${one.notification.messageId}`
      : `${one.event} ${one.delivery.messageId} ${one.delivery.made}`,
  );
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOON, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('what was there already is left out, and what comes is seen once', async () => {
  const messages = [stored('old', NOON - 1_000)];
  const tail = new Tail({ ...functionsOver(messages), sources: [], since: undefined, wanted: () => true });
  expect(await seen(tail)).toEqual([]);
  messages.push(stored('new', NOON + 500));
  vi.setSystemTime(NOON + 1_000);
  expect(await seen(tail)).toEqual(['received new', 'delivered new 1']);
  vi.setSystemTime(NOON + 2_000);
  expect(await seen(tail)).toEqual([]);
});

test('with since, what was there is seen first, however many pages it has, many in one millisecond', async () => {
  const messages = Array.from({ length: 450 }, (_, index) =>
    stored(`m${index}`, NOON - 60_000 + Math.floor(index / 300)),
  );
  const { functions, asked } = functionsOver(messages);
  const tail = new Tail({ functions, sources: ['orders'], since: NOON - 60_000, wanted: () => true });
  const received = (await seen(tail)).filter((one) => one.startsWith('received'));
  expect(new Set(received).size).toBe(450);
  expect(received).toHaveLength(450);
  expect(asked.length).toBeLessThan(6);
});

test('of more messages than were asked for, those past the count and their deliveries are left out', async () => {
  const messages = [
    stored('m1', NOON),
    stored('m2', NOON + 100, []),
    stored('m3', NOON + 200),
    stored('m4', NOON + 300),
  ];
  const { functions } = functionsOver(messages);
  const tail = new Tail({ functions, sources: ['orders'], since: NOON, count: 2, wanted: () => true });
  vi.setSystemTime(NOON + 1_000);
  expect(await seen(tail)).toEqual(['received m1', 'delivered m1 1', 'received m2']);
  expect({ received: tail.received, complete: tail.complete, leftOut: tail.leftOut }).toEqual({
    received: 2,
    complete: true,
    leftOut: NOON + 200,
  });
  for (const message of messages) message.deliveries = [delivery(message.messageId)];
  vi.setSystemTime(NOON + 2_000);
  expect(await seen(tail)).toEqual(['delivered m2 1']);
});

describe('messages of several sources', () => {
  const messages = [
    of('refunds', 'r1', NOON + 100),
    of('refunds', 'r2', NOON + 300),
    of('refunds', 'r3', NOON + 500),
    of('orders', 'o1', NOON + 200),
    of('orders', 'o2', NOON + 400),
  ];
  const both = ['refunds', 'orders'];
  const open = (more: { readonly since?: number; readonly count?: number } = {}) => {
    const { functions, failing } = functionsOver(messages, both);
    const options = { functions, sources: [], since: NOON, wanted: () => true, ...more };
    return { tail: new Tail(options), failing };
  };

  test('are seen in the order in which they were received', async () => {
    vi.setSystemTime(NOON + 1_000);
    const expected = ['r1', 'o1', 'r2', 'o2', 'r3'].map((id) => `received ${id}`);
    expect(await seen(open().tail)).toEqual(expected);
  });

  test('up to a count are the oldest, and the next look begins after them, until all were seen', async () => {
    vi.setSystemTime(NOON + 1_000);
    const found: string[][] = [];
    for (let since: number | undefined = NOON; since !== undefined; ) {
      const { tail } = open({ since, count: 2 });
      found.push(await seen(tail));
      since = tail.leftOut;
    }
    expect(found).toEqual([['received r1', 'received o1'], ['received r2', 'received o2'], ['received r3']]);
  });

  test('that one source cannot tell of yet are all seen later, and none twice', async () => {
    vi.setSystemTime(NOON + 1_000);
    const { tail, failing } = open();
    failing.add('orders');
    await expect(seen(tail)).rejects.toThrow('No page of orders');
    expect(await seen(tail)).toHaveLength(5);
    expect(await seen(tail)).toEqual([]);
  });

  test('of a flood are read no further than they are asked for', async () => {
    const flood = both.flatMap((source) =>
      Array.from({ length: 1_000 }, (_, index) => of(source, `${source}-${index}`, NOON + index)),
    );
    const { functions, asked } = functionsOver(flood, both);
    const tail = new Tail({ functions, sources: [], since: NOON, count: 3, wanted: () => true });
    vi.setSystemTime(NOON + 2_000);
    expect(await seen(tail)).toEqual(['received refunds-0', 'received orders-0', 'received refunds-1']);
    expect(
      asked.filter(({ action, messageId }) => action === 'list' && messageId === undefined),
    ).toHaveLength(2);
  });
});

test('one that is stored late, with an earlier time, is still seen', async () => {
  const messages = [stored('first', NOON + 3_000)];
  const tail = new Tail({ ...functionsOver(messages), sources: [], since: undefined, wanted: () => true });
  vi.setSystemTime(NOON + 3_100);
  await seen(tail);
  messages.push(stored('late', NOON + 1_000));
  vi.setSystemTime(NOON + 4_000);
  expect(await seen(tail)).toEqual(['received late', 'delivered late 1']);
});

test('a source that is quiet is not read again and again', async () => {
  const messages = [stored('m1', NOON + 100), stored('m2', NOON + 200)];
  const { functions, asked } = functionsOver(messages);
  const tail = new Tail({ functions, sources: ['orders'], since: NOON, wanted: () => true });
  await seen(tail);
  vi.setSystemTime(NOON + 60_000);
  await seen(tail);
  expect(asked.filter(({ action }) => action === 'list').map(({ from }) => from)).toEqual([NOON, NOON + 200]);
});

test('a delivery is followed through its attempts, and asked for only when there may be news', async () => {
  const messages = [stored('m', NOON, [])];
  const { functions, asked } = functionsOver(messages);
  const tail = new Tail({ functions, sources: ['orders'], since: NOON - 1_000, wanted: () => true });
  const [message] = messages;
  const change = (changes: Partial<Delivery>) => {
    if (message !== undefined) message.deliveries = [delivery('m', changes)];
  };
  expect(await seen(tail)).toEqual(['received m']);
  expect(tail.expectsNews).toBe(true);

  change({ state: 'waiting', made: 1, nextAttemptAt: NOON + 300_000 });
  vi.setSystemTime(NOON + 1_000);
  expect(await seen(tail)).toEqual(['failed m 1']);
  expect(tail.expectsNews).toBe(false);

  const before = asked.filter(({ messageId }) => messageId === 'm').length;
  vi.setSystemTime(NOON + 200_000);
  expect(await seen(tail)).toEqual([]);
  expect(asked.filter(({ messageId }) => messageId === 'm')).toHaveLength(before);

  change({ state: 'exhausted', made: 2 });
  vi.setSystemTime(NOON + 301_000);
  expect(await seen(tail)).toEqual(['exhausted m 2']);
  vi.setSystemTime(NOON + 302_000);
  await seen(tail);
  expect(asked.filter(({ messageId }) => messageId === 'm')).toHaveLength(before + 1);
});

test('a message that no route takes is no longer followed after a while', async () => {
  const { functions } = functionsOver([stored('m', NOON, [])]);
  const tail = new Tail({ functions, sources: ['orders'], since: NOON, wanted: () => true });
  expect(await seen(tail)).toEqual(['received m']);
  vi.setSystemTime(NOON + 16_000);
  expect(await seen(tail)).toEqual([]);
  expect(tail.expectsNews).toBe(false);
});

test('one that a relay which is behind takes after all is still seen, and asked for ever more rarely', async () => {
  const messages = [stored('m', NOON, [])];
  const { functions, asked } = functionsOver(messages);
  const tail = new Tail({ functions, sources: ['orders'], since: NOON, wanted: () => true });
  const looks = () => asked.filter(({ messageId }) => messageId === 'm').length;
  await seen(tail);
  for (let second = 20; second < 300; second += 1) {
    vi.setSystemTime(NOON + second * 1_000);
    await seen(tail);
  }
  expect(looks()).toBeLessThan(20);
  for (const message of messages) message.deliveries = [delivery('m')];
  expect(tail.hasten({ source: 'orders', messageId: 'm' })).toBe(true);
  expect(await seen(tail)).toEqual(['delivered m 1']);
  expect(tail.hasten({ source: 'orders', messageId: 'm' })).toBe(false);
});

test('the messages of a flood are followed together, none of them left out', async () => {
  const messages = Array.from({ length: 1_000 }, (_, index) => stored(`m${index}`, NOON + index, []));
  const { functions, asked } = functionsOver(messages);
  const tail = new Tail({ functions, sources: ['orders'], since: NOON, wanted: () => true });
  vi.setSystemTime(NOON + 1_000);
  await seen(tail);
  for (const message of messages) message.deliveries = [delivery(message.messageId)];
  const before = asked.length;
  const found: string[] = [];
  for (let looks = 0; looks < 3; looks += 1) found.push(...(await seen(tail)));
  expect(new Set(found).size).toBe(1_000);
  expect(found).toHaveLength(1_000);
  expect(asked.length - before).toBeLessThan(30);
  expect(tail.expectsNews).toBe(false);
});

test('what is held for its target is followed on by whoever asks for it', async () => {
  const messages = [stored('m', NOON, [delivery('m', { state: 'held', made: 0 })])];
  const { functions } = functionsOver(messages);
  const heard: string[] = [];
  const tail = new Tail({
    functions,
    sources: ['orders'],
    since: NOON,
    wanted: () => true,
    followHeld: true,
    onDeliveries: ({ messageId }, [first]) => heard.push(`${messageId} ${first?.state}`),
  });
  expect(await seen(tail)).toEqual(['received m', 'held m 0']);
  for (const message of messages) message.deliveries = [delivery('m')];
  vi.setSystemTime(NOON + 31_000);
  expect(await seen(tail)).toEqual(['delivered m 1']);
  expect(heard).toEqual(['m held', 'm delivered']);
});
