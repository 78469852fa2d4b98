/** A change of an item, as DynamoDB Streams sends it and Lambda hands it on: bytes are base64, times epoch s. */
export interface StreamRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly ApproximateCreationDateTime?: number;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface Shard {
  readonly ShardId: string;
  readonly ParentShardId?: string;
}

export interface Page {
  readonly Records: readonly StreamRecord[];
  /** Absent when the shard has ended and all of it is read. */
  readonly NextShardIterator?: string;
}

/** The stream refused a request; `code` is the name of the API's exception. */
export class StreamApiError extends Error {
  override readonly name = 'StreamApiError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** Of an emulator, which checks that a signature is there, not that it is right. DynamoDB Local keys its data by it. */
const SIGNED_BY_ANYBODY = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20200101T000000Z',
};

/**
 * One stream of a DynamoDB on this machine. Not through the SDK's client: that decodes records, and Lambda's events are
 * the records as they were before.
 *
 * The embedded DynamoDB, as measured: a put that changes nothing makes a record, as it does not on AWS; a sequence
 * number that it does not know is the beginning; iterators never expire.
 */
export class StreamApi {
  readonly streamArn: string;
  readonly #endpoint: string;

  constructor(endpoint: string, streamArn: string) {
    this.#endpoint = endpoint;
    this.streamArn = streamArn;
  }

  /** Parents come before their children. Embedded, a table has one shard for all its life, as open as it says it ended. */
  async shards(): Promise<readonly Shard[]> {
    const shards: Shard[] = [];
    for (let after: string | undefined; ; ) {
      const { StreamDescription: page } = (await this.#call('DescribeStream', {
        StreamArn: this.streamArn,
        ...(after === undefined ? {} : { ExclusiveStartShardId: after }),
      })) as { StreamDescription: { Shards: Shard[]; LastEvaluatedShardId?: string } };
      shards.push(...page.Shards);
      after = page.LastEvaluatedShardId;
      if (after === undefined) return shards;
    }
  }

  /** @param after sequence number of the last record that is not wanted again; undefined for all that the shard still has */
  async iterator(shardId: string, after: string | undefined): Promise<string> {
    const { ShardIterator } = (await this.#call('GetShardIterator', {
      StreamArn: this.streamArn,
      ShardId: shardId,
      ...(after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
    })) as { ShardIterator: string };
    return ShardIterator;
  }

  async records(iterator: string, limit: number): Promise<Page> {
    return (await this.#call('GetRecords', { ShardIterator: iterator, Limit: limit })) as Page;
  }

  async #call(operation: string, input: object): Promise<unknown> {
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: {
        ...SIGNED_BY_ANYBODY,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(10_000),
    });
    const output: unknown = await response.json();
    if (response.ok) return output;
    const { __type = `HTTP ${response.status}`, message = '' } = output as {
      readonly __type?: string;
      readonly message?: string;
    };
    throw new StreamApiError(__type.slice(__type.indexOf('#') + 1), message);
  }
}
