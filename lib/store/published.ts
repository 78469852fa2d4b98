import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { BrokerName } from '../push/source.ts';
import { fromItem, toItem } from './items.ts';
import { hasExpired, type Key, type Table } from './table.ts';

/** As long as brokers retry a push, and once more. */
const KEPT_SECONDS = 2 * 86_400;

/** Which messages at a broker are our own, and through which targets they have come: what a loop is recognised by. */
export interface PublishedMessages {
  /** Targets that the message has come through, the first first; none for a message of somebody else. */
  through(broker: BrokerName, topic: string, messageId: string): Promise<readonly string[]>;
  remember(broker: BrokerName, topic: string, messageId: string, through: readonly string[]): Promise<void>;
}

export function createPublishedMessages(table: Table, now: () => number = Date.now): PublishedMessages {
  return {
    async through(broker, topic, messageId) {
      const Key = toItem(publishedKey(broker, topic, messageId));
      const { Item } = await table.client.send(new GetItemCommand({ TableName: table.name, Key }));
      if (Item === undefined) return [];
      const row = fromItem(Item) as { through: readonly string[]; expiresAt: number };
      return hasExpired(row, now()) ? [] : row.through;
    },
    async remember(broker, topic, messageId, through) {
      const expiresAt = Math.floor(now() / 1000) + KEPT_SECONDS;
      const Item = toItem({ ...publishedKey(broker, topic, messageId), through, expiresAt });
      await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
    },
  };
}

// Topic names hold no '#'; message ids may.
function publishedKey(broker: BrokerName, topic: string, messageId: string): Key {
  return { pk: `P#${broker}#${topic}#${messageId}`, sk: 'P' };
}
