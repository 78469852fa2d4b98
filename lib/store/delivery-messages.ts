import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { StoredNotification } from '../push/stored.ts';
import type { Bodies } from './bodies.ts';
import type { DeliveryKey } from './delivery.ts';
import { toItem } from './items.ts';
import { notificationFromItem } from './notifications.ts';
import { hasExpired, notificationKey, type Table } from './table.ts';

/** Items that one request may name. */
const MOST = 100;

/** The messages of several deliveries. */
export interface DeliveryMessages {
  /**
   * Reads with one request what that brings, a message of several deliveries once. Left out are: what has expired, what
   * DynamoDB puts off when the answer grows too large, what is past the hundredth, and a body that S3 does not give.
   */
  together(deliveries: readonly DeliveryKey[]): Promise<readonly StoredNotification[]>;
}

export function createDeliveryMessages(
  table: Table,
  bodies: Bodies,
  now: () => number = Date.now,
): DeliveryMessages {
  return {
    async together(deliveries) {
      const keys = deliveries.map(({ source, messageId }) => notificationKey(source, messageId));
      // DynamoDB refuses a request that names an item twice.
      const once = [...new Map(keys.map((key) => [key.pk, key])).values()].slice(0, MOST);
      if (once.length === 0) return [];
      const { Responses } = await table.client.send(
        new BatchGetItemCommand({ RequestItems: { [table.name]: { Keys: once.map(toItem) } } }),
      );
      const items = Responses?.[table.name] ?? [];
      const read = await Promise.allSettled(items.map((item) => notificationFromItem(item, bodies)));
      const messages = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      return messages.filter((message) => !hasExpired(message, now()));
    },
  };
}
