import type { Steps } from './steps.ts';

/** Names that a bucket counts: beyond them it has no room. */
const MOST_NAMES = 2_000;

/** Counts by name and time, as far back as they are kept. */
export class Buckets {
  readonly #length: number;
  readonly #kept: number;
  /** By the number of the bucket since 1970. */
  readonly #buckets = new Map<number, Map<string, number>>();

  /** @param length of a bucket, in ms; `kept`: how many there are at most */
  constructor(length: number, kept: number) {
    this.#length = length;
    this.#kept = kept;
  }

  /** @param at epoch ms */
  add(at: number, name: string, by: number): void {
    if (by === 0) return;
    const number = Math.floor(at / this.#length);
    const bucket = this.#buckets.get(number) ?? new Map<string, number>();
    if (bucket.size >= MOST_NAMES && !bucket.has(name)) return;
    bucket.set(name, (bucket.get(name) ?? 0) + by);
    if (this.#buckets.has(number)) return;
    this.#buckets.set(number, bucket);
    if (this.#buckets.size > this.#kept) this.#buckets.delete(Math.min(...this.#buckets.keys()));
  }

  /** What was counted of a name in each step. Steps are whole buckets. */
  series(name: string, { at, step, from }: Steps): readonly number[] {
    const counts = at.map(() => 0);
    for (const [number, bucket] of this.#buckets) {
      const index = Math.floor((number * this.#length - from) / step);
      if (index in counts) counts[index] = (counts[index] ?? 0) + (bucket.get(name) ?? 0);
    }
    return counts;
  }

  /** What was counted of each name since then, epoch ms; a bucket that began before is left out. */
  sums(from: number): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const [number, bucket] of this.#buckets) {
      if (number * this.#length < from) continue;
      for (const [name, count] of bucket) sums.set(name, (sums.get(name) ?? 0) + count);
    }
    return sums;
  }
}
