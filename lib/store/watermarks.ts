import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from './items.ts';
import type { Key, Table } from './table.ts';

/** Up to when (epoch ms of receipt) a source's messages were reconciled with their deliveries. */
export interface Watermarks {
  get(source: string): Promise<number | undefined>;
  put(source: string, reconciledTo: number): Promise<void>;
}

export function createWatermarks(table: Table): Watermarks {
  return {
    async get(source) {
      const Key = toItem(watermarkKey(source));
      const { Item } = await table.client.send(new GetItemCommand({ TableName: table.name, Key }));
      return Item === undefined ? undefined : (fromItem(Item) as { reconciledTo: number }).reconciledTo;
    },
    async put(source, reconciledTo) {
      const Item = toItem({ ...watermarkKey(source), reconciledTo });
      await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
    },
  };
}

function watermarkKey(source: string): Key {
  return { pk: `R#${source}`, sk: 'R' };
}
