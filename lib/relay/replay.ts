import { randomUUID } from 'node:crypto';
import type { StoredNotification } from '../push/stored.ts';
import type { Deliveries } from '../store/deliveries.ts';
import type { Delivery } from '../store/delivery.ts';
import type { HistoryEntry, HistoryRequest } from '../store/history.ts';
import type { Notifications } from '../store/notifications.ts';
import { inChunks } from './in-chunks.ts';
import { inParallel } from './in-parallel.ts';
import type { DeliveryQueue, ToQueue } from './queue.ts';
import type { Router } from './routes.ts';

const CHUNK = 100;
const PARALLEL = 16;

/** Which messages to send to a target again. */
export interface ReplayRequest {
  readonly target: string;
  readonly source: string;
  /** One message, or all that were received in a span of time (epoch ms, `to` exclusive). */
  readonly messages: { readonly messageId: string } | { readonly from: number; readonly to: number };
  /**
   * - `all`: those that were delivered too
   * - `failed`: given up, or held because the target was off
   * - `missing`: never on their way to this target, as those from before its route
   */
  readonly only: 'all' | 'failed' | 'missing';
  /** Whether a message must be one that a route gives to the target now. */
  readonly routes: 'apply' | 'ignore';
}

/** What a replay will do. Running it twice, or again after it was stopped, sends each message once. */
export interface ReplayPlan {
  readonly id: string;
  readonly request: ReplayRequest;
  readonly count: number;
  /** Epoch ms of receipt. */
  readonly oldest?: number;
  readonly newest?: number;
}

export interface ReplayProgress {
  /** Messages looked at, and put on the queue. */
  readonly seen: number;
  readonly sent: number;
}

export type ReplayResult = ReplayProgress & {
  /** False when it was stopped: run the same plan again, from `resumeFrom` (epoch ms) to save time. */
  readonly finished: boolean;
  readonly resumeFrom?: number;
};

export interface ReplayOptions {
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Stops it between two chunks of 100. */
  readonly signal?: AbortSignal;
}

export interface ReplayDependencies {
  readonly history: (request: HistoryRequest) => AsyncIterable<HistoryEntry>;
  readonly notifications: Pick<Notifications, 'get'>;
  readonly deliveries: Pick<Deliveries, 'get' | 'create' | 'restart'>;
  readonly router: Pick<Router, 'readsMessagesOf' | 'targetsFor'>;
  /** The message as it was published. */
  readonly messageOf: (notification: StoredNotification) => Promise<Buffer>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
}

/** Replays are planned first, which changes nothing, and then run. */
export interface Replay {
  plan(request: ReplayRequest, signal?: AbortSignal): Promise<ReplayPlan>;
  run(plan: ReplayPlan, options?: ReplayOptions): Promise<ReplayResult>;
}

export function createReplay(dependencies: ReplayDependencies): Replay {
  const { deliveries, queue } = dependencies;
  return {
    async plan(request, signal) {
      const times: number[] = [];
      let count = 0;
      for await (const chunk of inChunks(entriesOf(request, dependencies), CHUNK)) {
        signal?.throwIfAborted();
        await inParallel(chunk, PARALLEL, async (entry) => {
          if ((await candidate(entry, request, undefined, dependencies)) === undefined) return;
          count += 1;
          times.push(entry.receivedAt);
        });
        times.splice(0, times.length, ...extremes(times));
      }
      const [oldest, newest] = extremes(times);
      const id = `replay-${randomUUID()}`;
      return oldest === undefined || newest === undefined
        ? { id, request, count }
        : { id, request, count, oldest, newest };
    },

    async run({ id, request }, { onProgress, signal } = {}) {
      let [seen, sent] = [0, 0];
      for await (const chunk of inChunks(entriesOf(request, dependencies), CHUNK)) {
        if (signal?.aborted) return { seen, sent, finished: false, ...resumeFrom(chunk) };
        const toQueue: ToQueue[] = [];
        await inParallel(chunk, PARALLEL, async (entry) => {
          const found = await candidate(entry, request, id, dependencies);
          const started = found === undefined ? undefined : await start(found, request, id, deliveries);
          if (started !== undefined) toQueue.push(started);
        });
        const unsent = await queue.send(toQueue);
        seen += chunk.length;
        sent += toQueue.length - unsent.length;
        onProgress?.({ seen, sent });
      }
      return { seen, sent, finished: true };
    },
  };
}

function extremes(times: readonly number[]): readonly number[] {
  return times.length === 0 ? [] : [Math.min(...times), Math.max(...times)];
}

function resumeFrom(chunk: readonly HistoryEntry[]): { readonly resumeFrom?: number } {
  const [first] = chunk;
  return first === undefined ? {} : { resumeFrom: first.receivedAt };
}

async function* entriesOf(
  { source, messages }: ReplayRequest,
  { history, notifications }: ReplayDependencies,
): AsyncGenerator<HistoryEntry> {
  if ('from' in messages) {
    yield* history({ source, from: messages.from, to: messages.to, order: 'oldest-first' });
    return;
  }
  const notification = await notifications.get(source, messages.messageId);
  if (notification === undefined) return;
  yield { source, messageId: notification.messageId, receivedAt: notification.receivedAt };
}

type Candidate = { readonly delivery: Delivery } | { readonly notification: StoredNotification };

/** What is to be sent again for an entry. `running`: the replay that asks, which may have begun with it before. */
async function candidate(
  { source, messageId }: HistoryEntry,
  { target, only, routes }: ReplayRequest,
  running: string | undefined,
  { deliveries, notifications, router, messageOf }: ReplayDependencies,
): Promise<Candidate | undefined> {
  const delivery = await deliveries.get({ source, messageId, target });
  const begun = running !== undefined && delivery?.replay === running;
  if (!begun && !wanted(delivery, only)) return undefined;
  if (delivery !== undefined && routes === 'ignore') return { delivery };
  const notification = await notifications.get(source, messageId);
  if (notification === undefined) return undefined;
  if (routes === 'apply') {
    const message = router.readsMessagesOf(source) ? await messageOf(notification) : undefined;
    if (!router.targetsFor(notification, message).includes(target)) return undefined;
  }
  return delivery === undefined ? { notification } : { delivery };
}

/** What is on its way already is left alone. */
function wanted(delivery: Delivery | undefined, only: ReplayRequest['only']): boolean {
  if (delivery === undefined) return only !== 'failed';
  if (only === 'missing' || delivery.state === 'pending' || delivery.state === 'in-flight') return false;
  return only === 'all' || delivery.state === 'exhausted' || delivery.state === 'held';
}

async function start(
  found: Candidate,
  { target }: ReplayRequest,
  replay: string,
  deliveries: ReplayDependencies['deliveries'],
): Promise<ToQueue | undefined> {
  if ('notification' in found) {
    const { source, messageId, expiresAt } = found.notification;
    const key = { source, messageId, target };
    const { created } = await deliveries.create(key, { among: [target], expiresAt, replay });
    return created ? { ...key, made: 0 } : undefined;
  }
  const { source, messageId, state, made } = found.delivery;
  const toQueue = { source, messageId, target, made };
  if (found.delivery.replay !== replay) {
    return (await deliveries.restart(found.delivery, replay)) === undefined ? undefined : toQueue;
  }
  // Begun by an earlier run of this plan: its message may not have got to the queue, and a second one does no harm.
  return state === 'pending' ? toQueue : undefined;
}
