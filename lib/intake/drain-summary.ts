import { reasonOf } from '../errors.ts';
import type { BatchResult } from './drain-batch.ts';

/** What became of the messages of one source. */
export interface SourceSummary {
  readonly source: string;
  readonly received: number;
  readonly stored: number;
  readonly duplicates: number;
  /** Kept aside: unreadable, of another topic, or with the id of another message. */
  readonly quarantined: number;
  /** Not stored, and left in the queue. */
  readonly failed: number;
  /** What went wrong first, where something did. Whatever it was, the next run tries again. */
  readonly problem?: string;
}

const COUNTED_AS = {
  new: 'stored',
  duplicate: 'duplicates',
  conflict: 'quarantined',
  quarantined: 'quarantined',
  failed: 'failed',
} as const;

/** Counts what becomes of one source's messages. */
export class Tally {
  readonly #source: string;
  readonly #counts = { received: 0, stored: 0, duplicates: 0, quarantined: 0, failed: 0 };
  #problem: string | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  count(results: readonly BatchResult[]): void {
    this.#counts.received += results.length;
    for (const result of results) {
      this.#counts[COUNTED_AS[result.outcome]] += 1;
      if (result.outcome === 'failed') this.noteProblem(result.error);
    }
  }

  /** @param thrown an error, or a text of one's own */
  noteProblem(thrown: unknown): void {
    this.#problem ??= reasonOf(thrown);
  }

  summary(): SourceSummary {
    const problem = this.#problem;
    return { source: this.#source, ...this.#counts, ...(problem !== undefined && { problem }) };
  }
}
