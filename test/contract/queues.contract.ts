import { expect } from 'vitest';
import type { Cases } from './session.ts';

/** Queues and the messages in them. */
export const queues: Cases = {
  'creates a queue, and leaves it alone when asked again': async ({ client, fresh }) => {
    const queue = fresh('queue');
    expect(await client.createQueue(queue, 30)).toBe('created');
    expect(await client.createQueue(queue, 30)).toBe('unchanged');
    await expect(client.createQueue(queue, 60)).rejects.toMatchObject({ kind: 'already-exists' });
  },

  'sends, receives and deletes a message': async ({ client, newQueue, receiveOne }) => {
    const queue = await newQueue();
    const { messageId } = await client.send(queue, 'order 1 paid');
    const message = await receiveOne(queue);
    expect(message).toMatchObject({ messageId, body: Buffer.from('order 1 paid'), dequeueCount: 1 });
    expect(Math.abs(Date.now() - message.enqueuedAt)).toBeLessThan(10_000);
    expect(await client.deleteMessages(queue, [message.receiptHandle])).toEqual([]);
  },

  'receives nothing from an empty queue': async ({ client, newQueue }) => {
    expect(await client.receive(await newQueue(), { maximum: 16, waitSeconds: 0 })).toEqual([]);
    expect(await client.receive(await newQueue(), { maximum: 1, waitSeconds: 0 })).toEqual([]);
  },

  'receives a message that comes while it waits': async ({ client, newQueue }) => {
    const queue = await newQueue();
    const receiving = client.receive(queue, { maximum: 16, waitSeconds: 10 });
    await client.send(queue, 'at last');
    expect((await receiving).map(({ body }) => String(body))).toEqual(['at last']);
  },

  'stops waiting when it is told to': async ({ client, newQueue }) => {
    const stop = new AbortController();
    const request = { maximum: 16, waitSeconds: 30, signal: stop.signal };
    const receiving = client.receive(await newQueue(), request);
    stop.abort();
    await expect(receiving).rejects.toMatchObject({ kind: 'aborted', retryable: false });
  },

  'receives and deletes a batch': async ({ client, newQueue }) => {
    const queue = await newQueue();
    for (let at = 0; at < 17; at++) await client.send(queue, `message ${at}`);
    const batch = await client.receive(queue, { maximum: 16, waitSeconds: 5 });
    const rest = await client.receive(queue, { maximum: 16, waitSeconds: 5 });
    const all = [...batch, ...rest];
    expect(batch.length).toBeLessThanOrEqual(16);
    expect(new Set(all.map(({ body }) => String(body))).size).toBe(17);
    const handles = all.map(({ receiptHandle }) => receiptHandle);
    expect(await client.deleteMessages(queue, handles)).toEqual([]);
    expect(await client.receive(queue, { maximum: 16, waitSeconds: 0 })).toEqual([]);
  },

  'receives a message again that was not deleted, and says that its old handle is too old': async ({
    client,
    newQueue,
    receiveOne,
  }) => {
    const queue = await newQueue(1);
    const { messageId } = await client.send(queue, 'again');
    const first = await receiveOne(queue);
    const second = await receiveOne(queue);
    expect(second).toMatchObject({ messageId, dequeueCount: 2 });
    const handles = [first.receiptHandle, second.receiptHandle];
    expect(await client.deleteMessages(queue, handles)).toEqual([first.receiptHandle]);
  },

  'says that a queue is not there': async ({ client }) => {
    const gone = { kind: 'queue-not-found', retryable: false };
    await expect(client.send('nowhere', 'x')).rejects.toMatchObject(gone);
    await expect(client.receive('nowhere', { maximum: 16, waitSeconds: 0 })).rejects.toMatchObject(gone);
  },

  'deletes a queue, and does not mind one that is gone': async ({ client, newQueue }) => {
    const queue = await newQueue();
    await client.deleteQueue(queue);
    await client.deleteQueue(queue);
    await expect(client.send(queue, 'x')).rejects.toMatchObject({ kind: 'queue-not-found' });
  },

  'is denied with a wrong secret': async ({ stranger, newTopic, newQueue }) => {
    const denied = { kind: 'denied', retryable: false };
    await expect(stranger.createTopic('mine')).rejects.toMatchObject(denied);
    await expect(stranger.publish(await newTopic(), { body: 'x' })).rejects.toMatchObject(denied);
    await expect(stranger.receive(await newQueue(), { maximum: 1, waitSeconds: 0 })).rejects.toMatchObject(
      denied,
    );
  },
};
