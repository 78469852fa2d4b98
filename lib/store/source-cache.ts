import type { RegisteredSource, Sources } from './sources.ts';

/** How long a source is used without another look at the table, in ms. A removed one is accepted for so long. */
const FRESH_MS = 30_000;
/** Names kept, known and unknown together: made-up names must not fill the memory. */
const CAPACITY = 1_000;

export interface SourceCache {
  /**
   * The source of that name, read at most `maxAgeMs` ago.
   * @param maxAgeMs defaults to 30 s; smaller when the source at hand did not fit, as after a rotation
   */
  get(name: string, maxAgeMs?: number): Promise<RegisteredSource | undefined>;
}

/** Keeps the sources of the hot path in memory. Concurrent readers of one name share one read. */
export function cacheSources(sources: Pick<Sources, 'get'>, now: () => number = Date.now): SourceCache {
  const entries = new Map<
    string,
    { readonly readAt: number; readonly source: Promise<RegisteredSource | undefined> }
  >();
  return {
    get(name, maxAgeMs = FRESH_MS) {
      const entry = entries.get(name);
      if (entry !== undefined && now() - entry.readAt < maxAgeMs) return entry.source;
      entries.delete(name);
      const source = sources.get(name);
      entries.set(name, { readAt: now(), source });
      // A failed read is the caller's to see, and nobody's to keep.
      source.catch(() => entries.delete(name));
      const oldest = entries.keys().next();
      if (entries.size > CAPACITY && !oldest.done) entries.delete(oldest.value);
      return source;
    },
  };
}
