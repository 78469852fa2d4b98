import { type StreamApi, StreamApiError, type StreamRecord } from './stream-api.ts';

/** A page has up to 1,000 records on AWS but also ends at 1 MB; the embedded DynamoDB knows only the first limit. */
export const PAGE = 300;

/** Reads a shard from start to end, each record once, as Lambda's events have it, whatever becomes of the iterators. */
export class ShardReader {
  readonly shardId: string;
  readonly #api: StreamApi;
  #iterator: string | undefined;
  #position: string | undefined;
  #ended = false;

  /** @param after sequence number to go on from; undefined for the oldest record that the shard still has */
  constructor(api: StreamApi, shardId: string, after: string | undefined) {
    this.#api = api;
    this.shardId = shardId;
    this.#position = after;
  }

  /** Sequence number of the last record read. */
  get position(): string | undefined {
    return this.#position;
  }

  /** Whether no record will ever follow. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The records that follow; none when there are none yet. May be called again after an error. */
  async read(): Promise<readonly StreamRecord[]> {
    try {
      this.#iterator ??= await this.#api.iterator(this.shardId, this.#position);
      const { Records, NextShardIterator } = await this.#api.records(this.#iterator, PAGE);
      this.#iterator = NextShardIterator;
      this.#ended = NextShardIterator === undefined;
      this.#position = Records.at(-1)?.dynamodb.SequenceNumber ?? this.#position;
      return Records.map((record) => ({ ...record, eventSourceARN: this.#api.streamArn }));
    } catch (error) {
      // It may have expired, which it does after 15 minutes on AWS; or the record that it goes on from, after 24 hours.
      this.#iterator = undefined;
      const trimmed = error instanceof StreamApiError && error.code === 'TrimmedDataAccessException';
      if (trimmed) this.#position = undefined;
      throw error;
    }
  }
}
