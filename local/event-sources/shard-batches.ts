import { mismatches } from '../../lib/relay/pattern.ts';
import type { IdlePause } from './idle-pause.ts';
import type { StreamMapping } from './mappings.ts';
import type { Patience } from './patience.ts';
import { PAGE, type ShardReader } from './shard-reader.ts';
import type { StreamRecord } from './stream-api.ts';

/** The longest event that Lambda takes, and serverless-offline, in bytes of JSON. */
const LONGEST_EVENT = 6 * 1024 * 1024;
const ENVELOPE = '{"Records":[]}'.length;

/** Makes the batches of a shard: filtered, no larger than they may be, gathered for as long as the mapping says. */
export class ShardBatches {
  readonly #reader: ShardReader;
  readonly #mapping: StreamMapping;
  readonly #pause: IdlePause;
  readonly #patience: Patience;
  readonly #waiting: StreamRecord[] = [];
  /** By `performance.now()`. */
  #readAgainAt = 0;

  constructor(reader: ShardReader, mapping: StreamMapping, pause: IdlePause, patience: Patience) {
    this.#reader = reader;
    this.#mapping = mapping;
    this.#pause = pause;
    this.#patience = patience;
  }

  /** Sequence number up to which nothing waits here: all of it was in batches, or did not match. */
  get handedOut(): string | undefined {
    return this.#waiting.length === 0 ? this.#reader.position : undefined;
  }

  /**
   * The next batch. Empty when the records that were read do not match; undefined when the shard has ended.
   * @throws when the patience has ended
   */
  async next(): Promise<readonly StreamRecord[] | undefined> {
    const { batchSize, batchWindowMs } = this.#mapping;
    for (let due = this.#waiting.length > 0 ? performance.now() + batchWindowMs : undefined; ; ) {
      if (this.#waiting.length >= batchSize || this.#reader.ended) break;
      if (due !== undefined && due <= performance.now()) break;
      this.#patience.signal.throwIfAborted();
      const read = await this.#read(due);
      if (this.#waiting.length > 0) due ??= performance.now() + batchWindowMs;
      else if (read > 0) return [];
    }
    if (this.#waiting.length === 0) return undefined;
    return this.#waiting.splice(0, batchLength(this.#waiting, batchSize));
  }

  /** @returns how many records there were, matching or not; after none it has paused */
  async #read(due: number | undefined): Promise<number> {
    await this.#pause.rest(Math.min(this.#readAgainAt, due ?? Infinity) - performance.now());
    const began = performance.now();
    const records = await this.#patience.waitOut('The stream', () => this.#reader.read());
    const now = performance.now();
    this.#waiting.push(...records.filter((record) => this.#matches(record)));
    // A full page says that there is more: whoever is behind does not rest.
    this.#readAgainAt = records.length < PAGE ? now + this.#pause.restMs(now - began) : now;
    if (records.length > 0) this.#pause.reset();
    else if (!this.#reader.ended) await this.#pause.wait(now - began, (due ?? Infinity) - now);
    return records.length;
  }

  #matches(record: StreamRecord): boolean {
    const { filters } = this.#mapping;
    return filters.length === 0 || filters.some((filter) => mismatches(filter, record).length === 0);
  }
}

/** As many as a batch and an event hold; at least one. */
function batchLength(records: readonly StreamRecord[], batchSize: number): number {
  let bytes = ENVELOPE;
  const end = records.slice(0, batchSize).findIndex((record) => {
    bytes += Buffer.byteLength(JSON.stringify(record)) + ','.length;
    return bytes > LONGEST_EVENT;
  });
  return end === -1 ? Math.min(records.length, batchSize) : Math.max(end, 1);
}
