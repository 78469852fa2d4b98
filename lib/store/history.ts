import { type AttributeValue, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from './items.ts';
import { type Table, TIME_SHARDS, timeBucket, timeKey } from './table.ts';

const DAY_MS = 86_400_000;

export interface HistoryRequest {
  readonly source: string;
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive. */
  readonly to: number;
  readonly order: 'newest-first' | 'oldest-first';
  /** How many the caller is likely to take: not many more are read. Without it, as many as fit into an answer. */
  readonly limit?: number;
}

/** Where a message stands in time; the message itself is read by its id. */
export interface HistoryEntry {
  readonly source: string;
  readonly messageId: string;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/** What a source received in a span of time, in order, read as far as the caller goes. */
export async function* history(table: Table, request: HistoryRequest): AsyncGenerator<HistoryEntry> {
  const days = daysBetween(request.from, request.to);
  if (request.order === 'newest-first') days.reverse();
  for (const day of days) {
    const shards = Array.from({ length: TIME_SHARDS }, (_, shard) => shardOfDay(table, request, day, shard));
    yield* merge(shards, request.order);
  }
}

function daysBetween(from: number, to: number): number[] {
  const days: number[] = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day += DAY_MS) days.push(day);
  return days;
}

async function* shardOfDay(
  table: Table,
  { source, from, to, order, limit }: HistoryRequest,
  day: number,
  shard: number,
): AsyncGenerator<HistoryEntry> {
  let start: Record<string, AttributeValue> | undefined;
  do {
    const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: 'byTime',
        // The keys end in message ids, so that `to` itself sorts before everything received at `to`.
        KeyConditionExpression: 'timeBucket = :bucket AND timeKey BETWEEN :from AND :to',
        ExpressionAttributeValues: toItem({
          ':bucket': timeBucket(source, day, shard),
          ':from': timeKey(from, ''),
          ':to': timeKey(to, ''),
        }),
        ScanIndexForward: order === 'oldest-first',
        // Twice this shard's share: messages do not spread evenly.
        Limit: limit === undefined ? undefined : Math.ceil((2 * limit) / TIME_SHARDS),
        ExclusiveStartKey: start,
      }),
    );
    for (const item of Items) {
      const { timeKey: key } = fromItem(item) as { timeKey: string };
      yield { source, receivedAt: Number(key.slice(0, 13)), messageId: key.slice(14) };
    }
    start = LastEvaluatedKey;
  } while (start !== undefined);
}

/** Merges sorted streams into one sorted stream. */
async function* merge(
  streams: readonly AsyncGenerator<HistoryEntry>[],
  order: HistoryRequest['order'],
): AsyncGenerator<HistoryEntry> {
  const sign = order === 'oldest-first' ? 1 : -1;
  const heads = await Promise.all(
    streams.map(async (stream) => ({
      stream,
      head: (await stream.next()).value as HistoryEntry | undefined,
    })),
  );
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const candidate of heads) {
      if (candidate.head === undefined) continue;
      if (first?.head === undefined || sign * (candidate.head.receivedAt - first.head.receivedAt) < 0) {
        first = candidate;
      }
    }
    if (first?.head === undefined) return;
    yield first.head;
    first.head = (await first.stream.next()).value as HistoryEntry | undefined;
  }
}
