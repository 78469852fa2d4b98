import { randomUUID } from 'node:crypto';
import { inParallel } from '../in-parallel.ts';
import type { HistoryEntry, HistoryRequest } from '../store/history.ts';
import { inChunks } from './in-chunks.ts';
import type { DeliveryQueue, ToQueue } from './queue.ts';
import { type CandidateDependencies, candidate, type ReplayRequest, start } from './replay-candidate.ts';

const CHUNK = 100;
const PARALLEL = 16;

/** What a replay will do. Running it twice, or again after it was stopped, sends each message once. */
export interface ReplayPlan {
  readonly id: string;
  readonly request: ReplayRequest;
  readonly count: number;
  /** Whether counting was stopped before its end. A run sends what was not counted as well. */
  readonly atLeast?: true;
  /** Epoch ms of receipt, of what was counted. */
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

export interface ReplayDependencies extends CandidateDependencies {
  readonly history: (request: HistoryRequest) => AsyncIterable<HistoryEntry>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
}

/** Replays are planned first, which changes nothing, and then run. */
export interface Replay {
  /** @param signal stops the counting between two chunks of 100 */
  plan(request: ReplayRequest, signal?: AbortSignal): Promise<ReplayPlan>;
  run(plan: ReplayPlan, options?: ReplayOptions): Promise<ReplayResult>;
}

export function createReplay(dependencies: ReplayDependencies): Replay {
  const { deliveries, queue } = dependencies;
  return {
    async plan(request, signal) {
      let stopped = false;
      let [count, oldest, newest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for await (const chunk of inChunks(entriesOf(request, dependencies), CHUNK)) {
        stopped = signal?.aborted ?? false;
        if (stopped) break;
        await inParallel(chunk, PARALLEL, async (entry) => {
          if ((await candidate(entry, request, undefined, dependencies)) === undefined) return;
          count += 1;
          oldest = Math.min(oldest, entry.receivedAt);
          newest = Math.max(newest, entry.receivedAt);
        });
      }
      const id = `replay-${randomUUID()}`;
      const counted = { id, request, count, ...(stopped && ({ atLeast: true } as const)) };
      return count === 0 ? counted : { ...counted, oldest, newest };
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
