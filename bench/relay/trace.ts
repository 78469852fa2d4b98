/** The ways between two marks on a message's way, each named by its end. */
export const HOPS = {
  put: ['begun', 'stored'],
  'stream and its pump': ['stored', 'read'],
  'relay function': ['read', 'queued'],
  'queue and its pump': ['queued', 'taken'],
  'deliver function, until the POST arrives': ['taken', 'arrived'],
} as const;

export type Hop = keyof typeof HOPS;
export type Mark = (typeof HOPS)[Hop][number];

/** When one message passed where, in ms of one clock. */
export class Trace {
  readonly #at = new Map<Mark, number>();
  readonly #arrived = Promise.withResolvers<void>();

  /** Notes the first time only. */
  mark(mark: Mark): void {
    if (!this.#at.has(mark)) this.#at.set(mark, performance.now());
    if (mark === 'arrived') this.#arrived.resolve();
  }

  get arrival(): Promise<void> {
    return this.#arrived.promise;
  }

  /** Milliseconds; NaN where a mark is missing. */
  hop(hop: Hop): number {
    const [from, to] = HOPS[hop];
    return this.#between(from, to);
  }

  get total(): number {
    return this.#between('begun', 'arrived');
  }

  #between(from: Mark, to: Mark): number {
    return (this.#at.get(to) ?? Number.NaN) - (this.#at.get(from) ?? Number.NaN);
  }
}
