import { type AttributeValue, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { DeliveryKey } from './delivery.ts';
import { toItem } from './items.ts';
import { type Table, TIME_SHARDS, timeShard } from './table.ts';

/** Where the sparse index `due` finds a delivery, and with which sort key. */
export interface DueAttributes {
  readonly dueBucket: string;
  readonly dueKey: string;
}

/** A delivery that the index names, with the key it stood under: whoever moves it first has it. */
export interface DueEntry extends DeliveryKey {
  readonly dueKey: string;
  /** Epoch ms: when it comes due, or since when it is held. */
  readonly at: number;
}

/** Not done at `at` (epoch ms): somebody has to look after it then. */
export function dueAt(messageId: string, at: number): DueAttributes {
  return { dueBucket: `due#${timeShard(messageId)}`, dueKey: timeText(at) };
}

/** Held for a target since `at` (epoch ms). */
export function heldFor(target: string, messageId: string, at: number): DueAttributes {
  return { dueBucket: `held#${target}#${timeShard(messageId)}`, dueKey: timeText(at) };
}

/** Deliveries that are due by `now`, the longest overdue of each shard first. */
export async function* dueDeliveries(table: Table, now: number): AsyncGenerator<DueEntry> {
  for (let shard = 0; shard < TIME_SHARDS; shard += 1) yield* bucket(table, `due#${shard}`, now);
}

/** Deliveries that are held for a target, the oldest of each shard first. */
export async function* heldDeliveries(table: Table, target: string): AsyncGenerator<DueEntry> {
  for (let shard = 0; shard < TIME_SHARDS; shard += 1) {
    yield* bucket(table, `held#${target}#${shard}`, Number.MAX_SAFE_INTEGER);
  }
}

async function* bucket(table: Table, name: string, until: number): AsyncGenerator<DueEntry> {
  let start: Record<string, AttributeValue> | undefined;
  do {
    const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: 'due',
        KeyConditionExpression: 'dueBucket = :bucket AND dueKey <= :until',
        ExpressionAttributeValues: toItem({ ':bucket': name, ':until': timeText(until) }),
        ExclusiveStartKey: start,
      }),
    );
    for (const { pk, sk, dueKey } of Items) yield entryOf(pk?.S ?? '', sk?.S ?? '', dueKey?.S ?? '');
    start = LastEvaluatedKey;
  } while (start !== undefined);
}

/** Keys are `N#{source}#{messageId}` and `D#{target}`; sources hold no '#', message ids may. */
function entryOf(pk: string, sk: string, dueKey: string): DueEntry {
  const [, source = '', ...rest] = pk.split('#');
  return { source, messageId: rest.join('#'), target: sk.slice(2), dueKey, at: Number(dueKey) };
}

/** Sorts by time as text. */
function timeText(at: number): string {
  return String(at).padStart(16, '0');
}
