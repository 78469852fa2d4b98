/**
 * Works through items, at most so many at a time, and takes the next when one is done. Results keep the items' order.
 * The first error ends it: no further item is begun, and it rejects when those under way are done.
 */
export async function inParallel<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  atATime: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const results: R[] = [];
  let asked = 0;
  let stopped = false;
  const worker = async () => {
    try {
      while (!stopped) {
        const at = asked;
        asked += 1;
        const next = await iterator.next();
        if (next.done || stopped) return;
        results[at] = await work(next.value);
      }
    } finally {
      stopped = true;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atATime }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}
