import { randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from './items.ts';
import type { Key, Table } from './table.ts';

export interface Update {
  readonly key: Key;
  /** Attributes as they shall be; an undefined one is removed. Their names may be used in `when` with a `#`. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly when: string;
  /** Values that only `when` names. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** The item before or after; undefined when there was none. */
export type Updated =
  | { readonly done: true; readonly item: Record<string, unknown> }
  | { readonly done: false; readonly item: Record<string, unknown> | undefined };

/**
 * One conditional update: the new item, or the one that did not fit the condition. Nothing is read a second time.
 *
 * When DynamoDB's answer is lost, the client sends the same update again, and that does not fit what it has just made
 * of the item. So each update leaves a mark of its own there, in `change`, by which it knows its own work.
 */
export async function updateIf(
  table: Table,
  { key, set: wanted, when, values = {} }: Update,
): Promise<Updated> {
  const change = randomBytes(9).toString('base64url');
  const set = { ...wanted, change };
  const names: Record<string, string> = {};
  const sets: string[] = [];
  const removes: string[] = [];
  for (const [name, value] of Object.entries(set)) {
    names[`#${name}`] = name;
    if (value === undefined) removes.push(`#${name}`);
    else sets.push(`#${name} = :${name}`);
  }
  const assigned = Object.entries(set).map(([name, value]) => [`:${name}`, value]);
  try {
    const { Attributes = {} } = await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: toItem(key),
        UpdateExpression: [
          ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
          ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
        ].join(' '),
        ConditionExpression: when,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: toItem({ ...Object.fromEntries(assigned), ...values }),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { done: true, item: fromItem(Attributes) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item = error.Item === undefined ? undefined : fromItem(error.Item);
    return item?.change === change ? { done: true, item } : { done: false, item };
  }
}
