import { setTimeout as delay } from 'node:timers/promises';
import { failedItems } from './batch-response.ts';
import type { Outcome } from './invoke.ts';
import type { StreamMapping } from './mappings.ts';
import type { StreamRecord } from './stream-api.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Records that are in one invocation. */
export interface StreamBatch {
  readonly records: readonly StreamRecord[];
  /** Invocations that these records have had in this batch, besides the first. */
  readonly retries: number;
}

/** A batch that failed for the last time. */
export interface DiscardedBatch {
  readonly records: readonly StreamRecord[];
  readonly invocations: number;
  /** Whether the function threw the last time; false when it reported failures. */
  readonly threw: boolean;
}

export interface BatchHandling {
  readonly mapping: StreamMapping;
  readonly call: (records: readonly StreamRecord[]) => Promise<Outcome>;
  /** Told when all up to this record is done with. */
  readonly done: (sequenceNumber: string) => void;
  readonly discard: (batch: DiscardedBatch) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Invokes the function with a batch until each of its records is done or discarded, in order.
 * @throws the signal's reason between two invocations: what is not done by then is to be read again
 */
export async function handleBatch(
  records: readonly StreamRecord[],
  { mapping, call, done, discard, signal }: BatchHandling,
): Promise<void> {
  const toDo: StreamBatch[] = [{ records, retries: 0 }];
  for (let batch = toDo.shift(); batch !== undefined; batch = toDo.shift()) {
    signal.throwIfAborted();
    if (batch.retries > 0) await delay(pauseMs(batch.retries), undefined, { signal });
    const outcome = await call(batch.records);
    const ids = batch.records.map(({ dynamodb }) => dynamodb.SequenceNumber);
    const [firstFailed] = failedItems(outcome, ids, mapping.reportsItems);
    const failedAt = firstFailed === undefined ? ids.length : ids.indexOf(firstFailed);
    const next = following(batch, failedAt, mapping);
    if (next === undefined) {
      await discard({
        records: batch.records,
        invocations: batch.retries + 1,
        threw: 'failure' in outcome,
      });
    }
    const doneWith = next === undefined ? ids.at(-1) : ids[failedAt - 1];
    if (doneWith !== undefined) done(doneWith);
    toDo.unshift(...(next ?? []));
  }
}

/**
 * What is to be invoked after an invocation of a batch; undefined when the batch is to be discarded.
 *
 * As Lambda does it: what was before the first failed record is done. With bisect the rest is cut, there or in the
 * middle, and a cut is no retry; so with bisect one record alone is retried in the end. AWS does not say what follows
 * when the first record is reported and nothing can be cut off before it: here the batch is halved.
 * @param failedAt index of the first failed record; the number of records when none failed
 */
export function following(
  { records, retries }: StreamBatch,
  failedAt: number,
  { bisects, maximumRetries }: Pick<StreamMapping, 'bisects' | 'maximumRetries'>,
): readonly StreamBatch[] | undefined {
  const rest = records.slice(failedAt);
  if (rest.length === 0) return [];
  if (bisects && failedAt > 0) return [{ records: rest, retries: 0 }];
  if (bisects && rest.length > 1) {
    const middle = Math.ceil(rest.length / 2);
    return [
      { records: rest.slice(0, middle), retries: 0 },
      { records: rest.slice(middle), retries: 0 },
    ];
  }
  return retries < maximumRetries ? [{ records: rest, retries: retries + 1 }] : undefined;
}

function pauseMs(retries: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (retries - 1), LONGEST_PAUSE_MS);
}
