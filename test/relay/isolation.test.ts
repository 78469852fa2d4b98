import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from 'vitest';
import type { TargetInput } from '../../lib/relay-config/target.ts';
import { defineConfig } from '../../lib/relay-config.ts';
import { createTable } from '../../local/table.ts';
import { useAws } from '../support/aws-server.ts';
import { startHttpTarget } from '../support/http-target.ts';
import { startRelay } from '../support/relay.ts';
import { useTable } from '../support/table.ts';

/** Batches under way at a time, as the event source's maximum concurrency has it. */
const CONCURRENCY = 50;
const table = useTable();
const aws = useAws();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Milliseconds from the queue to the healthy target, of each message, sorted. */
async function latencies(count: number, targets: readonly string[]) {
  const arrivedAt = new Map<string, number>();
  const healthy = await startHttpTarget((response, { headers }) => {
    arrivedAt.set(String(headers['topic-relay-message-id']), performance.now());
    response.end();
  });
  const dead = await startHttpTarget(() => undefined);
  stops.push(healthy.stop, dead.stop);
  const webhook: TargetInput = { type: 'webhook', url: '', allowPrivate: ['127.0.0.1'], timeoutMs: 1_000 };
  const config = defineConfig({
    targets: { healthy: { ...webhook, url: healthy.url }, dead: { ...webhook, url: dead.url } },
    routes: [],
  });
  const name = `isolation-${randomUUID()}`;
  const own = { client: table.current.client, name };
  await createTable(own.client, own.name);
  const relay = await startRelay({ config, table: own, aws: aws.current, name });
  const ids = Array.from({ length: count }, (_, i) => `A${i}`);
  await relay.store(...ids.map((messageId) => ({ messageId })));

  const stop = new AbortController();
  const running = new Set<Promise<unknown>>();
  const batch = async (Records: readonly { messageId: string; body: string; receipt: string }[]) => {
    await relay.deliver({ Records });
    const Entries = Records.map(({ receipt }, i) => ({ Id: String(i), ReceiptHandle: receipt }));
    await relay.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: relay.queueUrl, Entries }));
  };
  const poll = async () => {
    while (!stop.signal.aborted) {
      if (running.size >= CONCURRENCY) await Promise.race(running);
      const { Messages = [] } = await relay.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: relay.queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      if (Messages.length === 0) continue;
      const work = batch(
        Messages.map(({ MessageId = '', Body = '', ReceiptHandle = '' }) => ({
          messageId: MessageId,
          body: Body,
          receipt: ReceiptHandle,
        })),
      );
      running.add(work);
      void work.finally(() => running.delete(work));
    }
    await Promise.all(running);
  };
  const polling = poll();
  const sentAt = new Map<string, number>();
  for (const messageId of ids) {
    for (const target of targets) {
      const key = { source: 'orders', messageId, target };
      await relay.deliveries.create(key, { among: targets, expiresAt: relay.clock.now / 1000 + 86_400 });
      if (target === 'healthy') sentAt.set(messageId, performance.now());
      await relay.queue.send([{ ...key, made: 0 }]);
    }
    await pause(10);
  }
  while (arrivedAt.size < count) await pause(10);
  stop.abort();
  await polling;
  return ids.map((id) => (arrivedAt.get(id) ?? 0) - (sentAt.get(id) ?? 0)).toSorted((a, b) => a - b);
}

const p99 = (sorted: readonly number[]) => sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;

// Again when the machine was busy with something else just then.
test('a target that hangs does not slow down a healthy one', { timeout: 120_000, retry: 2 }, async () => {
  await latencies(20, ['healthy']);
  const alone = p99(await latencies(100, ['healthy']));
  const beside = p99(await latencies(100, ['dead', 'healthy']));
  expect(beside).toBeLessThan(alone * 1.5);
});
