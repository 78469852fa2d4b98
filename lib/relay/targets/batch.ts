import { callFailed, isRefusal } from './aws.ts';
import { type Failed, type Outcome, type Outgoing, unsendable } from './target.ts';

export interface Sized {
  readonly bytes: number;
}

export interface BatchLimits {
  readonly entries: number;
  /** Of all entries together, and so of each. */
  readonly bytes: number;
}

/**
 * Sends through an API that takes several entries a call and answers for each.
 * @param entryOf what one message becomes, or why it cannot be sent at all
 * @param call resolves to what failed, by its place in the call; the others were accepted
 */
export async function sendInBatches<Entry extends Sized>(
  batch: readonly Outgoing[],
  limits: BatchLimits,
  entryOf: (outgoing: Outgoing) => Entry | Failed,
  call: (entries: readonly Entry[]) => Promise<ReadonlyMap<number, Outcome>>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = batch.map(() => ({ delivered: true }));
  const sendable: { readonly place: number; readonly entry: Entry; readonly bytes: number }[] = [];
  batch.forEach((outgoing, place) => {
    const entry = entryOf(outgoing);
    if ('delivered' in entry) outcomes[place] = entry;
    else if (entry.bytes <= limits.bytes) sendable.push({ place, entry, bytes: entry.bytes });
    else outcomes[place] = unsendable('too-large', `${entry.bytes} bytes, of ${limits.bytes} at most`);
  });
  const sendPart = async (part: typeof sendable): Promise<void> => {
    try {
      for (const [index, failure] of await call(part.map(({ entry }) => entry))) {
        const place = part[index]?.place;
        if (place !== undefined) outcomes[place] = failure;
      }
    } catch (error) {
      // One entry that the service does not like must not take the others with it.
      if (part.length > 1 && isRefusal(error)) return settle(part.map((one) => [one]));
      for (const { place } of part) outcomes[place] = callFailed(error);
    }
  };
  const settle = async (parts: (typeof sendable)[]) => void (await Promise.all(parts.map(sendPart)));
  await settle(batchesOf(sendable, limits.entries, limits.bytes));
  return outcomes;
}

/** Splits into batches that a batch API takes: at most so many entries and so many bytes together, in order. */
export function batchesOf<T extends Sized>(entries: readonly T[], most: number, mostBytes: number): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const batch = batches.at(-1);
    if (batch === undefined || batch.length >= most || bytes + entry.bytes > mostBytes) {
      batches.push([entry]);
      bytes = entry.bytes;
    } else {
      batch.push(entry);
      bytes += entry.bytes;
    }
  }
  return batches;
}
