import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from './items.ts';
import type { RegisteredSource } from './sources.ts';
import type { Key, Table } from './table.ts';

/** A resource of a stack's template, which declares something at a broker. */
export interface Owner {
  readonly stackId: string;
  readonly logicalId: string;
}

/** That a stack has made, or is about to make, something at a broker, and so may remove it. */
export interface Ownership extends Owner {
  /** What it is called, unique in a deployment: `mns/default/topics/orders`. */
  readonly id: string;
  /** Epoch ms. */
  readonly claimedAt: number;
  /** What is so of a subscription only. */
  readonly subscription?: {
    /** That it feeds. */
    readonly source: string;
    /** That was made for it. */
    readonly queue?: string;
    /** Its source as it was before another subscription took its place. */
    readonly setAside?: RegisteredSource;
  };
}

export interface Ownerships {
  get(id: string): Promise<Ownership | undefined>;
  /** False when it is claimed already. */
  claim(ownership: Ownership): Promise<boolean>;
  put(ownership: Ownership): Promise<void>;
  release(id: string): Promise<void>;
}

export function createOwnerships({ client, name: TableName }: Table): Ownerships {
  const put = (ownership: Ownership, condition?: string) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: toItem({ ...keyOf(ownership.id), ...ownership }),
        ConditionExpression: condition,
      }),
    );
  return {
    async get(id) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: toItem(keyOf(id)), ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      const { pk: _pk, sk: _sk, ...ownership } = fromItem(Item);
      return ownership as unknown as Ownership;
    },
    async claim(ownership) {
      try {
        await put(ownership, 'attribute_not_exists(pk)');
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    async put(ownership) {
      await put(ownership);
    },
    async release(id) {
      await client.send(new DeleteItemCommand({ TableName, Key: toItem(keyOf(id)) }));
    },
  };
}

function keyOf(id: string): Key {
  return { pk: `O#${id}`, sk: 'O' };
}
