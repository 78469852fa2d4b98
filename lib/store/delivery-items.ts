import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Delivery, DeliveryKey } from './delivery.ts';
import { queued, readDelivery } from './delivery-changes.ts';
import { fromItem, toItem } from './items.ts';
import { deliveryKey, hasExpired, type Table } from './table.ts';

export interface CreateDetails {
  /** All targets that the message goes to; none where it is not the fan-out that creates. */
  readonly among: readonly string[];
  /** Epoch s, as the notification's. */
  readonly expiresAt: number;
  readonly replay?: string;
}

export function itemKey({ source, messageId, target }: DeliveryKey) {
  return deliveryKey(source, messageId, target);
}

/** One conditional put: the new record, or the one that was there, untouched. */
export async function create(table: Table, key: DeliveryKey, details: CreateDetails, now: number) {
  const delivery: Delivery = {
    ...key,
    state: 'pending',
    made: 0,
    madeBefore: 0,
    attempts: [],
    createdAt: now,
    ...details,
  };
  try {
    await table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: toItem({ ...itemKey(key), ...delivery, ...queued(key.messageId, now) }),
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
        ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { ...delivery, created: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
    return { ...readDelivery(fromItem(error.Item)), created: false };
  }
}

export async function get(table: Table, key: DeliveryKey, now: number): Promise<Delivery | undefined> {
  const Key = toItem(itemKey(key));
  // What is decided by its state must not be decided by an older one.
  const request = new GetItemCommand({ TableName: table.name, Key, ConsistentRead: true });
  const { Item } = await table.client.send(request);
  const attributes = Item === undefined ? undefined : fromItem(Item);
  return attributes === undefined || hasExpired(attributes, now) ? undefined : readDelivery(attributes);
}

/** All deliveries of a message. */
export async function ofMessage(table: Table, source: string, messageId: string, now: number) {
  const found: Delivery[] = [];
  let ExclusiveStartKey: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :deliveries)',
        ExpressionAttributeValues: toItem({
          ':pk': deliveryKey(source, messageId, '').pk,
          ':deliveries': 'D#',
        }),
        ExclusiveStartKey,
      }),
    );
    const items = Items.map(fromItem).filter((item) => !hasExpired(item, now));
    found.push(...items.map(readDelivery));
    // A page ends after 1 MB: thirty deliveries that keep what their targets answered.
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return found;
}
