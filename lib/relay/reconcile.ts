import { inParallel } from '../in-parallel.ts';
import type { Log } from '../log.ts';
import type { HistoryEntry, HistoryRequest } from '../store/history.ts';
import type { Watermarks } from '../store/watermarks.ts';
import { inChunks } from './in-chunks.ts';
import { type MissingDependencies, missingOf } from './missing.ts';
import type { DeliveryQueue, ToQueue } from './queue.ts';

const HOUR = 3_600_000;
/** The stream has had so long for a message before it is looked after here, in ms. */
const LAG_MS = HOUR;
/** How far back the first look at a source goes: as far as the stream itself, and a little more. */
const FIRST_LOOK_MS = 26 * HOUR;
/** For how long a message that fails holds up those that came to its source after it, in ms. */
const PATIENCE_MS = 24 * HOUR;
const CHUNK = 500;
const PARALLEL = 16;

export interface ReconcileDependencies extends MissingDependencies {
  /** Names of the sources. */
  readonly sources: () => Promise<readonly string[]>;
  readonly history: (request: HistoryRequest) => AsyncIterable<HistoryEntry>;
  readonly watermarks: Watermarks;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Finds stored messages without their deliveries and makes these: what the stream lost, after its retries or behind a
 * shard that is stuck. Looks at each message once, an hour after its receipt; a mark for each source says how far it
 * has come, so that a run that ends early, or never takes place, leaves no gap. A message that fails is tried again for
 * a day, and those after it wait; other sources do not.
 * @param signal ends the run between two chunks
 * @returns how many deliveries were missing
 * @throws the first source's error, when all have been looked at; each is logged
 */
export function createReconcile(dependencies: ReconcileDependencies) {
  const { sources, history, watermarks, queue, log, now } = dependencies;

  return async (signal?: AbortSignal): Promise<number> => {
    let missing = 0;
    const errors: unknown[] = [];
    for (const source of await sources()) {
      try {
        missing += await reconcile(source, signal);
      } catch (error) {
        log.error('a source was not reconciled to its end', { source, error });
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    return missing;
  };

  async function reconcile(source: string, signal: AbortSignal | undefined): Promise<number> {
    const to = now() - LAG_MS;
    const mark = await watermarks.get(source);
    const from = mark?.reconciledTo ?? to - FIRST_LOOK_MS;
    let stuckSince = mark?.stuckSince;
    if (to - from < HOUR || signal?.aborted) return 0;
    let missing = 0;
    for await (const chunk of inChunks(history({ source, from, to, order: 'oldest-first' }), CHUNK)) {
      const toQueue: ToQueue[] = [];
      const failed: Failed[] = [];
      await inParallel(chunk, PARALLEL, async (entry) => {
        try {
          toQueue.push(...(await missingOf(source, entry.messageId, dependencies)));
        } catch (error) {
          failed.push({ entry, error });
        }
      });
      await queue.send(toQueue);
      missing += toQueue.length;
      const [stuck] = toTryAgain(failed, stuckSince);
      if (stuck !== undefined) {
        const since = hasWaited(stuckSince) ? now() : (stuckSince ?? now());
        await watermarks.put(source, { reconciledTo: stuck.entry.receivedAt, stuckSince: since });
        throw new Error(`The deliveries of a message of ${source} were not made`, { cause: stuck.error });
      }
      stuckSince = undefined;
      await watermarks.put(source, { reconciledTo: chunk.at(-1)?.receivedAt ?? from });
      if (signal?.aborted) return missing;
    }
    await watermarks.put(source, { reconciledTo: to });
    if (missing > 0) log.warn('deliveries were missing and have been made', { source, missing });
    return missing;
  }

  /** The earliest first. Of those that have been tried since `stuckSince`, none when they have had their time. */
  function toTryAgain(failed: readonly Failed[], stuckSince: number | undefined): readonly Failed[] {
    const isHopeless = ({ entry }: Failed) =>
      hasWaited(stuckSince) && entry.receivedAt < (stuckSince ?? 0) - LAG_MS;
    for (const { entry, error } of failed.filter(isHopeless)) {
      log.error('a message was given up that has no deliveries: replay it', { ...entry, error });
    }
    return failed
      .filter((one) => !isHopeless(one))
      .sort((one, other) => one.entry.receivedAt - other.entry.receivedAt);
  }

  function hasWaited(since: number | undefined): boolean {
    return since !== undefined && now() - since >= PATIENCE_MS;
  }
}

interface Failed {
  readonly entry: HistoryEntry;
  readonly error: unknown;
}
