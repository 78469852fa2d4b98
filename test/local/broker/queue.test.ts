import { beforeEach, describe, expect, test } from 'vitest';
import { Account } from '../../../local/broker/core/account.ts';
import { ManualClock } from '../../../local/broker/core/clock.ts';
import type { Queue } from '../../../local/broker/core/queue.ts';

const ATTRIBUTES = {
  delaySeconds: 0,
  maximumMessageSize: 65_536,
  messageRetentionPeriod: 3600,
  visibilityTimeout: 30,
  pollingWaitSeconds: 0,
  loggingEnabled: false,
};

let clock: ManualClock;
let account: Account;
let queue: Queue;

beforeEach(() => {
  clock = new ManualClock(1_000_000);
  account = new Account(clock);
  queue = account.createQueue('jobs', ATTRIBUTES);
});

const { signal } = new AbortController();
const receive = (max = 1, waitMs = 0, aborted = signal) => queue.receive({ max, waitMs, signal: aborted });

async function receiveOne(waitMs = 0) {
  const [message] = await receive(1, waitMs);
  if (!message?.receiptHandle) throw new Error('no message was received');
  return { ...message, receiptHandle: message.receiptHandle };
}

describe('a message', () => {
  test('is held by its receiver until the visibility timeout, then comes back under a new handle', async () => {
    queue.send({ id: 'm1', body: 'work' });
    const first = await receiveOne();
    expect(first).toMatchObject({ id: 'm1', body: 'work', dequeueCount: 1, visibleAt: 1_030_000 });
    expect(first.firstDequeuedAt).toBe(1_000_000);
    await clock.advance(29_999);
    expect(await receive()).toEqual([]);
    await clock.advance(1);
    const second = await receiveOne();
    expect(second).toMatchObject({
      id: 'm1',
      dequeueCount: 2,
      firstDequeuedAt: 1_000_000,
      visibleAt: 1_060_000,
    });
    expect(second.receiptHandle).not.toBe(first.receiptHandle);
  });

  test('is deleted by the handle it is held with, once', async () => {
    queue.send({ id: 'm1', body: 'work' });
    const { receiptHandle } = await receiveOne();
    expect(queue.delete(receiptHandle)).toBe('held');
    expect(queue.delete(receiptHandle)).toBe('expired');
    await clock.advance(60_000);
    expect(await receive()).toEqual([]);
  });

  test('is not deleted by a handle that has expired, and text that is no handle is malformed', async () => {
    queue.send({ id: 'm1', body: 'work' });
    const { receiptHandle } = await receiveOne();
    await clock.advance(30_000);
    expect(queue.delete(receiptHandle)).toBe('expired');
    expect(queue.delete('no-handle')).toBe('malformed');
    expect(queue.delete('8-bm8taGFuZGxl')).toBe('malformed');
    expect(queue.counts()).toMatchObject({ active: 1, inactive: 0, delayed: 0 });
  });

  test('is held longer or shorter by changing its visibility, under a new handle', async () => {
    queue.send({ id: 'm1', body: 'work' });
    const { receiptHandle } = await receiveOne();
    const changed = queue.changeVisibility(receiptHandle, 100);
    expect(changed).toMatchObject({ id: 'm1', visibleAt: 1_100_000, dequeueCount: 1 });
    expect(queue.changeVisibility(receiptHandle, 100)).toBe('expired');
    expect(queue.changeVisibility('no-handle', 100)).toBe('malformed');
    await clock.advance(99_999);
    expect(await receive()).toEqual([]);
  });

  test('is delayed by the queue’s setting, or by its own', async () => {
    queue.attributes = { ...ATTRIBUTES, delaySeconds: 10 };
    queue.send({ id: 'queue’s', body: '' });
    queue.send({ id: 'own', body: '', delaySeconds: 5 });
    expect(queue.counts()).toMatchObject({ active: 0, inactive: 0, delayed: 2 });
    await clock.advance(5000);
    expect((await receive(16)).map(({ id }) => id)).toEqual(['own']);
    await clock.advance(5000);
    expect((await receive(16)).map(({ id }) => id)).toEqual(['queue’s']);
  });

  test('is received by priority, then in the order of sending', async () => {
    queue.send({ id: 'usual 1', body: '' });
    queue.send({ id: 'last', body: '', priority: 16 });
    queue.send({ id: 'usual 2', body: '' });
    queue.send({ id: 'first', body: '', priority: 1 });
    expect((await receive(16)).map(({ id }) => id)).toEqual(['first', 'usual 1', 'usual 2', 'last']);
  });

  test('is forgotten when the retention period is over, even while it is held', async () => {
    queue.send({ id: 'm1', body: '' });
    await clock.advance(3_599_000);
    const { receiptHandle } = await receiveOne();
    await clock.advance(1000);
    expect(queue.delete(receiptHandle)).toBe('expired');
    expect(queue.snapshot().messages).toEqual([]);
  });

  test('is left as it was by a peek', async () => {
    queue.send({ id: 'm1', body: '' });
    expect(queue.peek(16)).toMatchObject([{ id: 'm1', dequeueCount: 0 }]);
    expect(await receiveOne()).toMatchObject({ dequeueCount: 1 });
    expect(queue.peek(16)).toEqual([]);
  });

  test('goes to the dead-letter queue instead of being received once too often', async () => {
    queue.attributes = { ...ATTRIBUTES, deadLetter: { queue: 'dead', maxReceiveCount: 2 } };
    const dead = account.createQueue('dead', ATTRIBUTES);
    queue.send({ id: 'm1', body: 'poison' });
    for (const _ of [1, 2]) {
      expect(await receive()).toHaveLength(1);
      await clock.advance(30_000);
    }
    expect(await receive()).toEqual([]);
    expect(dead.peek(1)).toMatchObject([{ id: 'm1', body: 'poison', dequeueCount: 0 }]);
    expect(queue.snapshot().messages).toEqual([]);
  });
});

describe('a long poll', () => {
  test('ends when a message is sent, and serves the longest waiting receiver', async () => {
    const first = receive(1, 30_000);
    const second = receive(1, 20_000);
    queue.send({ id: 'm1', body: '' });
    expect(await first).toMatchObject([{ id: 'm1' }]);
    await clock.advance(20_000);
    expect(await second).toEqual([]);
  });

  test('ends when a delayed or a held message becomes visible', async () => {
    queue.send({ id: 'delayed', body: '', delaySeconds: 20 });
    const waiting = receive(1, 30_000);
    await clock.advance(20_000);
    expect(await waiting).toMatchObject([{ id: 'delayed' }]);
    const again = receive(1, 30_000);
    await clock.advance(30_000);
    expect(await again).toMatchObject([{ id: 'delayed', dequeueCount: 2 }]);
  });

  test('takes nothing for a receiver that has gone away', async () => {
    const gone = new AbortController();
    const waiting = receive(1, 30_000, gone.signal);
    gone.abort();
    expect(await waiting).toEqual([]);
    queue.send({ id: 'm1', body: '' });
    expect(queue.counts()).toMatchObject({ active: 1 });
  });
});

test('a queue restored from its snapshot goes on where it was', async () => {
  queue.send({ id: 'held', body: 'a' });
  const { receiptHandle } = await receiveOne();
  queue.send({ id: 'waiting', body: 'b' });
  const restored = new Account(clock, JSON.parse(JSON.stringify(account.snapshot()))).queues.get('jobs');
  expect(restored?.counts()).toMatchObject({ active: 1, inactive: 1, delayed: 0 });
  expect(restored?.delete(receiptHandle)).toBe('held');
  expect(restored?.send({ id: 'next', body: 'c' }).sequence).toBe(3);
});
