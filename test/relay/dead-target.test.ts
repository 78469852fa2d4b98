import { expect, test } from 'vitest';
import { createLog } from '../../lib/log.ts';
import { createBreakers } from '../../lib/relay/breaker.ts';
import { createDeliver } from '../../lib/relay/deliver.ts';
import type { ToQueue } from '../../lib/relay/queue.ts';
import { createSweep } from '../../lib/relay/sweep.ts';
import type { Outcome, Outgoing } from '../../lib/relay/targets/target.ts';
import { defineConfig } from '../../lib/relay-config.ts';
import type { TargetHealth, TargetRow } from '../../lib/store/targets.ts';
import { memoryDeliveries } from '../support/memory-deliveries.ts';
import { storedNotification } from '../support/outgoing.ts';
import { T0 } from '../support/relay.ts';

const MINUTE = 60_000;
/** What SQS has in flight at most: received and not deleted. Source: SQS quotas, standard queues. */
const IN_FLIGHT = 120_000;
const BACKLOG = 200_000;
const HEALTHY = 2_000;

/** A queue that goes by the test's clock and refuses, as SQS does, to have more in flight than it may. */
function fairQueue(now: () => number) {
  const ready = new Map<string, ToQueue[]>();
  const delayed: { readonly at: number; readonly message: ToQueue }[] = [];
  const counts = { inFlight: 0, mostInFlight: 0 };
  const add = (message: ToQueue) => {
    const group = ready.get(message.target) ?? [];
    group.push(message);
    ready.set(message.target, group);
  };
  return {
    counts,
    async send(messages: readonly ToQueue[]) {
      for (const { delayMs = 0, ...message } of messages) {
        if (delayMs > 0) delayed.push({ at: now() + delayMs, message });
        else add(message);
      }
      return [];
    },
    deadLetter: async () => undefined,
    /** Delayed messages whose time has come. */
    ripen() {
      for (const one of delayed.splice(0)) {
        if (one.at <= now()) add(one.message);
        else delayed.push(one);
      }
    },
    /** Up to ten messages, from each target in turn. */
    receive(): readonly ToQueue[] {
      const batch: ToQueue[] = [];
      while (batch.length < 10) {
        const before = batch.length;
        for (const group of ready.values()) {
          const message = batch.length < 10 ? group.pop() : undefined;
          if (message !== undefined) batch.push(message);
        }
        if (batch.length === before) break;
      }
      counts.inFlight += batch.length;
      counts.mostInFlight = Math.max(counts.mostInFlight, counts.inFlight);
      if (counts.inFlight > IN_FLIGHT) throw new Error('OverLimit');
      return batch;
    },
    done(count: number) {
      counts.inFlight -= count;
    },
  };
}

function targetRows() {
  const rows = new Map<string, TargetRow>();
  return {
    get: async (target: string) =>
      rows.get(target) ?? { state: 'closed' as const, changedAt: 0, revision: 0 },
    async replace(target: string, { revision }: TargetRow, health: TargetHealth) {
      if ((rows.get(target)?.revision ?? 0) !== revision) return undefined;
      const row = { ...health, revision: revision + 1 };
      rows.set(target, row);
      return row;
    },
  };
}

test('200,000 deliveries to a dead target leave the healthy one flowing, and all arrive when it is up', async () => {
  const clock = { now: T0 };
  const now = () => clock.now;
  const webhook = { type: 'webhook', url: 'https://hooks.example.com/' } as const;
  const config = defineConfig({ targets: { dead: webhook, healthy: webhook }, routes: [] });
  const { deliveries, records } = memoryDeliveries(now);
  const queue = fairQueue(now);
  const breakers = createBreakers(targetRows(), now);
  const log = createLog('error', () => undefined);
  const dead = { up: false, tried: 0 };
  const arrived: number[] = [];
  const send = async (batch: readonly Outgoing[]): Promise<readonly Outcome[]> =>
    batch.map(({ target }) => {
      if (target === 'healthy') arrived.push(batches.done);
      else dead.tried += 1;
      return target === 'healthy' || dead.up
        ? { delivered: true }
        : { delivered: false, reason: 'timeout', detail: '', next: 'retry', down: true };
    });
  const deliver = createDeliver({
    config,
    targets: { get: () => ({ batch: 1, send }) },
    breakers,
    deliveries,
    notifications: { get: async (source, messageId) => storedNotification({ source, messageId }) },
    messages: { together: async () => [] },
    messageOf: async () => Buffer.from('x'),
    queue,
    log,
    now,
    random: () => 0.5,
  });
  const sweep = createSweep({ config, deliveries, breakers, queue, log, now });
  const batches = { done: 0 };
  const drain = async () => {
    queue.ripen();
    for (let batch = queue.receive(); batch.length > 0; batch = queue.receive()) {
      const Records = batch.map((message, i) => ({ messageId: String(i), body: JSON.stringify(message) }));
      expect(await deliver({ Records })).toEqual({ batchItemFailures: [] });
      queue.done(batch.length);
      batches.done += 1;
    }
  };

  for (let i = 0; i < BACKLOG + HEALTHY; i += 1) {
    const target = i % (BACKLOG / HEALTHY + 1) === 0 ? 'healthy' : 'dead';
    const key = { source: 'orders', messageId: `A${i}`, target };
    await deliveries.create(key, { among: [target], expiresAt: T0 / 1000 + 30 * 86_400 });
    await queue.send([{ ...key, made: 0 }]);
  }
  await drain();
  expect(arrived).toHaveLength(HEALTHY);
  // Half of each batch is the healthy target's, as long as it has messages.
  expect(Math.max(...arrived)).toBeLessThan(HEALTHY);
  expect(queue.counts).toEqual({ inFlight: 0, mostInFlight: 10 });
  expect(dead.tried).toBeLessThan(100);

  for (let minute = 0; minute < 60; minute += 1) {
    clock.now += MINUTE;
    await sweep();
    await drain();
  }
  expect(dead.tried).toBeLessThan(200);

  dead.up = true;
  const leftOver = () => [...records.values()].filter(({ state }) => state !== 'delivered').length;
  for (let minute = 0; minute < 90 && leftOver() > 0; minute += 1) {
    clock.now += MINUTE;
    await sweep();
    await drain();
  }
  expect(leftOver()).toBe(0);
  expect(queue.counts).toEqual({ inFlight: 0, mostInFlight: 10 });
}, 120_000);
