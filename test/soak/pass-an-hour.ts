import {
  type AttributeValue,
  ConditionalCheckFailedException,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dueAt } from '../../lib/store/due.ts';
import { type Table, TIME_SHARDS } from '../../lib/store/table.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/**
 * Makes the table as if an hour had passed in it: everything that is due some time is due, for the sweep to look after,
 * and no lease holds that was given before. Resolves to how many deliveries there were.
 */
export async function passAnHour(table: Table): Promise<number> {
  let count = 0;
  for (let shard = 0; shard < TIME_SHARDS; shard += 1) {
    let start: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const page: QueryCommandOutput = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          IndexName: 'due',
          KeyConditionExpression: 'dueBucket = :bucket',
          ExpressionAttributeValues: { ':bucket': { S: `due#${shard}` } },
          ExclusiveStartKey: start,
        }),
      );
      const moved = await Promise.all((page.Items ?? []).map((item) => move(table, item)));
      count += moved.filter((done) => done).length;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }
  return count;
}

/** False when it was done, or moved by somebody else, in the meantime. */
async function move(table: Table, { pk, sk, dueKey: seen }: Item): Promise<boolean> {
  if (pk === undefined || sk === undefined || seen === undefined) return false;
  const now = Date.now();
  const due = { ':now': { S: dueAt('', now).dueKey }, ':seen': seen };
  if (!(await set(table, { pk, sk }, 'dueKey = :now', 'dueKey = :seen', due))) return false;
  await set(table, { pk, sk }, 'leaseUntil = :now', 'leaseUntil > :now', { ':now': { N: String(now) } });
  return true;
}

/** False when the condition does not hold. */
async function set(
  { client, name }: Table,
  key: Item,
  assignment: string,
  condition: string,
  values: Item,
): Promise<boolean> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: name,
        Key: key,
        UpdateExpression: `SET ${assignment}`,
        ConditionExpression: condition,
        ExpressionAttributeValues: values,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
