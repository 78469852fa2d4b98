import { describe, expect, test } from 'vitest';
import { createMessageStore } from '../../../cli/inspector/page/messages/message-store.ts';
import type { InputOf, MessageRow } from '../../../cli/inspector/protocol.ts';
import { row } from './row.ts';

describe('the list of messages', () => {
  test('begins with the newest 200, and gets the older ones page by page', async () => {
    const { store, asked, ids } = await listOf(numbered(1_000));
    expect(ids().slice(0, 2)).toEqual(['m1000', 'm999']);
    expect([ids().length, store.more.value]).toEqual([200, true]);

    await store.older();
    await store.older();

    expect([ids().length, ids().at(-1), store.more.value]).toEqual([1_000, 'm1', false]);
    expect(asked).toEqual([
      { limit: 200, from: 0 },
      { limit: 500, from: 0, to: 802 },
      { limit: 500, from: 0, to: 303 },
    ]);
  });

  test('gets past more messages of one millisecond than a page holds', async () => {
    const same = Array.from({ length: 750 }, (_, at) => row({ messageId: `s${at}`, receivedAt: 500 }));
    const { store, ids } = await listOf([...same, row({ messageId: 'before', receivedAt: 400 })]);
    for (let round = 0; round < 5; round += 1) await store.older();
    expect([ids().length, ids().at(-1), store.more.value]).toEqual([751, 'before', false]);
  });

  test('takes in what arrives', async () => {
    const { store, ids } = await listOf(numbered(2));
    store.arrive([row({ messageId: 'm3', receivedAt: 3 })]);
    expect(ids()).toEqual(['m3', 'm2', 'm1']);
  });

  test.each(['paused', 'scrolled'] as const)(
    'stands still while it is %s, but for news of what it shows',
    async (why) => {
      const { store, ids } = await listOf(numbered(2));
      store[why].value = true;
      store.arrive([
        row({ messageId: 'm3', receivedAt: 3 }),
        row({ messageId: 'm1', receivedAt: 1, state: 'exhausted' }),
      ]);
      store.arrive([row({ messageId: 'm3', receivedAt: 3, state: 'held' })]);
      expect(ids()).toEqual(['m2', 'm1']);
      expect(store.rows.value[1]?.state).toBe('exhausted');
      expect(store.heldBack.value).toBe(1);

      store.release();

      expect(ids()).toEqual(['m3', 'm2', 'm1']);
      expect(store.rows.value[0]?.state).toBe('held');
      expect(store.heldBack.value).toBe(0);
    },
  );

  test('leaves out what belongs to other sources, or lies beyond what is loaded', async () => {
    const { store, ids } = await listOf(numbered(300), 'orders');
    store.arrive([
      row({ source: 'other', messageId: 'm301', receivedAt: 301 }),
      row({ messageId: 'm50', receivedAt: 50 }),
    ]);
    expect(ids().length).toBe(200);
    expect(ids()[0]).toBe('m300');
  });

  test('shows no answer to what is no longer asked for', async () => {
    const waiting: PromiseWithResolvers<readonly MessageRow[]>[] = [];
    const store = createMessageStore(async () => {
      const answer = Promise.withResolvers<readonly MessageRow[]>();
      waiting.push(answer);
      return { messages: await answer.promise, more: false };
    });
    const first = store.show({ source: 'a', from: 0 });
    const second = store.show({ source: 'b', from: 0 });
    waiting[1]?.resolve([row({ source: 'b' })]);
    await second;
    waiting[0]?.resolve([row({ source: 'a' })]);
    await first;
    expect(store.rows.value.map(({ source }) => source)).toEqual(['b']);
    expect(store.loading.value).toBe(false);
  });

  test('says what went wrong until it goes well', async () => {
    let answers = false;
    const store = createMessageStore(async () => {
      if (!answers) throw new Error('the stage does not answer');
      return { messages: numbered(1), more: false };
    });
    await store.show({ source: '', from: 0 });
    expect(store.failure.value).toEqual(new Error('the stage does not answer'));
    answers = true;
    await store.catchUp();
    expect([store.failure.value, store.rows.value.length]).toEqual([undefined, 1]);
  });

  test('takes in what it missed, and begins anew when that is more than a page', async () => {
    const messages = numbered(10);
    const { store, ids } = await listOf(messages);
    messages.push(...numbered(150).slice(10));
    await store.catchUp();
    expect([ids().length, ids().at(-1)]).toEqual([150, 'm1']);
    messages.push(...numbered(600).slice(150));
    await store.catchUp();
    expect([ids().length, ids().at(-1), store.more.value]).toEqual([200, 'm401', true]);
  });
});

/** Messages `m1`, `m2` …, received at 1, 2 …. */
function numbered(count: number): MessageRow[] {
  return Array.from({ length: count }, (_, at) => row({ messageId: `m${at + 1}`, receivedAt: at + 1 }));
}

/** A list of what a server has, with what it was asked. */
async function listOf(messages: readonly MessageRow[], source = '') {
  const asked: InputOf<'messages'>[] = [];
  const store = createMessageStore(async (input) => {
    asked.push(input);
    const { from = 0, to = Number.POSITIVE_INFINITY, limit } = input;
    const found = messages.filter((one) => one.receivedAt >= from && one.receivedAt < to);
    const newest = found.toSorted((a, b) => b.receivedAt - a.receivedAt);
    return { messages: newest.slice(0, limit), more: newest.length > limit };
  });
  await store.show({ source, from: 0 });
  return { store, asked, ids: () => store.rows.value.map(({ messageId }) => messageId) };
}
