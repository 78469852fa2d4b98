import { describe, expect, test } from 'vitest';
import type { Bodies } from '../../lib/store/bodies.ts';
import { createDeliveries } from '../../lib/store/deliveries.ts';
import { history } from '../../lib/store/history.ts';
import { createNotifications } from '../../lib/store/notifications.ts';
import { localClient } from '../../local/dynamodb.ts';
import { mnsNotification } from '../support/notification.ts';
import { noBodies, useTable } from '../support/table.ts';

const table = useTable();
const at = (receivedAt: number) => () => receivedAt;
const request = (changes: Parameters<typeof mnsNotification>[0]) => ({
  notification: mnsNotification(changes),
  headers: { 'x-mns-version': '2015-06-06' },
  decode: 'none' as const,
  retentionDays: 30,
});

describe('storing a notification', () => {
  test('the first is new, its repeat a duplicate, another message under its id a conflict', async () => {
    const { store, get } = createNotifications(table.current, noBodies, at(1_463_476_300_000));
    const message = Buffer.from('another message');

    expect(await store(request({ messageId: 'A1' }))).toBe('new');
    expect(await store(request({ messageId: 'A1', subscription: 'MyTopic1-Sub1-2' }))).toBe('duplicate');
    expect(await store(request({ messageId: 'A1', message, raw: message }))).toBe('conflict');
    expect(await get('orders', 'A1')).toMatchObject({
      messageId: 'A1',
      subscription: 'MyTopic1-Sub1',
      raw: Buffer.from('I am test message 0.'),
      messageBytes: 20,
      headers: { 'x-mns-version': '2015-06-06' },
      expiresAt: 1_463_476_257 + 2_592_000,
    });
  });

  test('what was stored a moment ago is read, and what was decided of it: reads are consistent', async () => {
    const asked: unknown[] = [];
    const client = localClient(table.endpoint);
    client.middlewareStack.add((next) => (args) => {
      asked.push((args.input as { readonly ConsistentRead?: boolean }).ConsistentRead);
      return next(args);
    });
    const own = { client, name: table.current.name };
    await createNotifications(own, noBodies).get('orders', 'A1');
    await createDeliveries(own).get({ source: 'orders', messageId: 'A1', target: 'billing' });
    expect(asked).toEqual([true, true]);
  });

  test('ten at once store one', async () => {
    const { store } = createNotifications(table.current, noBodies);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => store(request({ messageId: 'A2' }))));
    expect(outcomes.filter((outcome) => outcome === 'new')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(9);
  });

  test('the same id from another source is another message', async () => {
    const { store } = createNotifications(table.current, noBodies);
    expect(await store(request({ messageId: 'A3', source: 'orders' }))).toBe('new');
    expect(await store(request({ messageId: 'A3', source: 'invoices' }))).toBe('new');
  });

  test.each([
    ['0000000000000012E5', '1200000'],
    ['1e2', '100'],
    ['A4', 'a4'],
  ])('the ids %s and %s are two messages', async (one, other) => {
    const { store } = createNotifications(table.current, noBodies);
    expect(await store(request({ source: 'ids', messageId: one }))).toBe('new');
    expect(await store(request({ source: 'ids', messageId: other }))).toBe('new');
  });

  test('a message past its retention is gone, though DynamoDB has not deleted it, and its id is free', async () => {
    const day31 = 1_463_476_257_000 + 31 * 86_400_000;
    const { store, get } = createNotifications(table.current, noBodies, at(day31));
    expect(await store(request({ messageId: 'A5' }))).toBe('new');
    expect(await get('orders', 'A5')).toBeUndefined();
    expect(await store(request({ messageId: 'A5', receivedAt: day31 }))).toBe('new');
  });

  test('a body over 300 KB lies in the object store and comes back whole', async () => {
    const objects = new Map<string, Buffer>();
    const bodies: Bodies = {
      put: async (key, bytes) => void objects.set(key, bytes),
      get: async (key) => objects.get(key) ?? Buffer.alloc(0),
    };
    const { store, get } = createNotifications(table.current, bodies, at(1_463_476_300_000));
    const raw = Buffer.alloc(300 * 1024 + 1, 'x');

    expect(await store(request({ messageId: 'A6', raw, message: raw }))).toBe('new');
    expect([...objects.keys()]).toEqual([
      'bodies/orders/d53dfd84551050f89493c76c32783a2776ecfad78e19c9f3e99c7e45e3ececec',
    ]);
    expect((await get('orders', 'A6'))?.raw.equals(raw)).toBe(true);
  });
});

describe('the history of a source', () => {
  const receivedAt = Date.UTC(2026, 4, 17, 23, 59, 59, 0);

  test('is in order over days and shards, from inclusive, to exclusive', async () => {
    const { store } = createNotifications(table.current, noBodies);
    for (const [messageId, offset] of [
      ['B1', 0],
      ['B2', 500],
      ['B3', 1_000],
      ['B4', 86_400_000],
      ['B5', 86_400_001],
    ] as const) {
      await store(request({ source: 'history', messageId, receivedAt: receivedAt + offset }));
    }
    const span = { source: 'history', from: receivedAt + 500, to: receivedAt + 86_400_001 };

    const ids = async (order: 'newest-first' | 'oldest-first') =>
      (await Array.fromAsync(history(table.current, { ...span, order }))).map((entry) => entry.messageId);
    expect(await ids('oldest-first')).toEqual(['B2', 'B3', 'B4']);
    expect(await ids('newest-first')).toEqual(['B4', 'B3', 'B2']);
  });

  test('is the same, however few are read at once', async () => {
    const { store } = createNotifications(table.current, noBodies);
    for (let at = 10; at < 40; at += 1) {
      await store(request({ source: 'few', messageId: `M${at}`, receivedAt: receivedAt + at }));
    }
    const span = { source: 'few', from: receivedAt, to: receivedAt + 1_000, order: 'oldest-first' } as const;
    const few = await Array.fromAsync(history(table.current, { ...span, limit: 1 }));
    expect(few.map(({ messageId }) => messageId).join(' ')).toBe(
      'M10 M11 M12 M13 M14 M15 M16 M17 M18 M19 M20 M21 M22 M23 M24 M25 M26 M27 M28 M29 M30 M31 M32 M33 M34 M35 M36 M37 M38 M39',
    );
  });
});
