import { createHash, randomBytes } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Notification } from '../push/notification.ts';
import type { PushHeaders } from '../push/request.ts';
import type { StoredNotification } from '../push/stored.ts';
import { type Bodies, bodyOf, placeBody } from './bodies.ts';
import { fromItem, toItem } from './items.ts';
import { createPut, type Put } from './put.ts';
import { hasExpired, notificationKey, type Table, timeBucket, timeKey, timeShard } from './table.ts';

/** `conflict`: the id is taken by another message of this source, which is kept. */
export type StoreOutcome = 'new' | 'duplicate' | 'conflict';

export interface StoreRequest {
  readonly notification: Notification;
  readonly headers: PushHeaders;
  readonly decode: 'none' | 'base64';
  /** How long the message is kept, in days. */
  readonly retentionDays: number;
}

/** Of an item past its retention nothing is left to be a repeat of: DynamoDB just has not deleted it yet. */
const IS_NEW = 'attribute_not_exists(pk) OR expiresAt <= :now';

export interface Notifications {
  /** Stores a message once: one conditional put decides, and names the loser. */
  store(request: StoreRequest): Promise<StoreOutcome>;
  get(source: string, messageId: string): Promise<StoredNotification | undefined>;
}

export function createNotifications(
  table: Table,
  bodies: Bodies,
  now: () => number = Date.now,
  put: Put = createPut(table),
): Notifications {
  return {
    async store({ notification, headers, decode, retentionDays }) {
      const { message, raw, ...fields } = notification;
      const { source, messageId, receivedAt } = notification;
      const digest = sha256(message);
      // Its own mark, as of `updateIf`: a put whose answer is lost or late is made again.
      const change = randomBytes(9).toString('base64url');
      const item = toItem({
        ...notificationKey(source, messageId),
        ...fields,
        ...(await placeBody(bodies, source, raw)),
        headers,
        decode: decode === 'none' ? undefined : decode,
        messageSha256: digest,
        messageBytes: message.length,
        expiresAt: Math.floor(receivedAt / 1000) + retentionDays * 86_400,
        timeBucket: timeBucket(source, receivedAt, timeShard(messageId)),
        timeKey: timeKey(receivedAt, messageId),
        change,
      });
      try {
        await put({
          Item: item,
          ConditionExpression: IS_NEW,
          ExpressionAttributeValues: { ':now': { N: String(Math.floor(receivedAt / 1000)) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        });
        return 'new';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        if (error.Item?.change?.S === change) return 'new';
        return error.Item?.messageSha256?.S === digest ? 'duplicate' : 'conflict';
      }
    },

    async get(source, messageId) {
      const { Item } = await table.client.send(
        new GetItemCommand({
          TableName: table.name,
          Key: toItem(notificationKey(source, messageId)),
          // One that was written a moment ago must not look as if it had expired.
          ConsistentRead: true,
        }),
      );
      if (Item === undefined) return undefined;
      const attributes = fromItem(Item);
      return hasExpired(attributes, now()) ? undefined : readNotification(attributes, bodies);
    },
  };
}

/** A row, or a stream's image of one, as the notification it holds. */
export async function notificationFromItem(
  item: Record<string, AttributeValue>,
  bodies: Bodies,
): Promise<StoredNotification> {
  return readNotification(fromItem(item), bodies);
}

async function readNotification(
  attributes: Record<string, unknown>,
  bodies: Bodies,
): Promise<StoredNotification> {
  const {
    pk: _pk,
    sk: _sk,
    timeBucket: _bucket,
    timeKey: _key,
    rawObject: _object,
    change: _change,
    ...fields
  } = attributes;
  const raw = await bodyOf(bodies, attributes);
  return { decode: 'none', ...fields, raw } as unknown as StoredNotification;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
