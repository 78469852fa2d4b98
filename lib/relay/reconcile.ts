import { inParallel } from '../in-parallel.ts';
import type { Log } from '../log.ts';
import type { StoredNotification } from '../push/stored.ts';
import type { Deliveries } from '../store/deliveries.ts';
import type { HistoryEntry, HistoryRequest } from '../store/history.ts';
import type { Notifications } from '../store/notifications.ts';
import type { Watermarks } from '../store/watermarks.ts';
import { record } from './fan-out.ts';
import { inChunks } from './in-chunks.ts';
import type { DeliveryQueue, ToQueue } from './queue.ts';
import type { Router } from './routes.ts';

const HOUR = 3_600_000;
/** The stream has had so long for a message before it is looked after here, in ms. */
const LAG_MS = HOUR;
/** How far back the first look at a source goes: as far as the stream itself, and a little more. */
const FIRST_LOOK_MS = 26 * HOUR;
const CHUNK = 500;
const PARALLEL = 16;

export interface ReconcileDependencies {
  /** Names of the sources. */
  readonly sources: () => Promise<readonly string[]>;
  readonly history: (request: HistoryRequest) => AsyncIterable<HistoryEntry>;
  readonly notifications: Pick<Notifications, 'get'>;
  readonly deliveries: Pick<Deliveries, 'create' | 'ofMessage'>;
  readonly watermarks: Watermarks;
  readonly router: Pick<Router, 'readsMessagesOf' | 'targetsFor'>;
  /** The message as it was published. */
  readonly messageOf: (notification: StoredNotification) => Promise<Buffer>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Finds stored messages without their deliveries and makes these: what the stream lost, after its retries or behind a
 * shard that is stuck. Looks at each message once, an hour after its receipt; a mark for each source says how far it
 * has come, so that a run that ends early, or never takes place, leaves no gap.
 * @param signal ends the run between two chunks
 * @returns how many deliveries were missing
 */
export function createReconcile(dependencies: ReconcileDependencies) {
  const { sources, history, watermarks, queue, log, now } = dependencies;

  return async (signal?: AbortSignal): Promise<number> => {
    let missing = 0;
    for (const source of await sources()) {
      const to = now() - LAG_MS;
      const from = (await watermarks.get(source)) ?? to - FIRST_LOOK_MS;
      if (to - from >= HOUR && !signal?.aborted) missing += await reconcile(source, from, to, signal);
    }
    return missing;
  };

  async function reconcile(source: string, from: number, to: number, signal: AbortSignal | undefined) {
    let missing = 0;
    for await (const chunk of inChunks(history({ source, from, to, order: 'oldest-first' }), CHUNK)) {
      const toQueue: ToQueue[] = [];
      await inParallel(chunk, PARALLEL, async ({ messageId }) => {
        toQueue.push(...(await missingOf(source, messageId, dependencies)));
      });
      await queue.send(toQueue);
      missing += toQueue.length;
      await watermarks.put(source, chunk.at(-1)?.receivedAt ?? from);
      if (signal?.aborted) return missing;
    }
    await watermarks.put(source, to);
    if (missing > 0) log.warn('deliveries were missing and have been made', { source, missing });
    return missing;
  }
}

/** A message that was fanned out has the targets of that time; routes that came later do not reach back. */
async function missingOf(source: string, messageId: string, dependencies: ReconcileDependencies) {
  const { deliveries, notifications } = dependencies;
  const existing = await deliveries.ofMessage(source, messageId);
  const [first] = existing;
  if (first === undefined) {
    const notification = await notifications.get(source, messageId);
    return notification === undefined ? [] : record(notification, dependencies);
  }
  const made = new Set(existing.map(({ target }) => target));
  const among = [...new Set(existing.flatMap((delivery) => delivery.among))];
  const toQueue: ToQueue[] = [];
  for (const target of among.filter((one) => !made.has(one))) {
    const key = { source, messageId, target };
    const { created } = await deliveries.create(key, { among, expiresAt: first.expiresAt });
    if (created) toQueue.push({ ...key, made: 0 });
  }
  return toQueue;
}
