import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from './items.ts';
import type { Key, Table } from './table.ts';

/** Up to when a source's messages were reconciled with their deliveries. Epoch ms. */
export interface Watermark {
  /** Of receipt. */
  readonly reconciledTo: number;
  /** Since when a message received then has failed, and so keeps the mark there. */
  readonly stuckSince?: number;
}

export interface Watermarks {
  get(source: string): Promise<Watermark | undefined>;
  put(source: string, watermark: Watermark): Promise<void>;
}

export function createWatermarks(table: Table): Watermarks {
  return {
    async get(source) {
      const Key = toItem(watermarkKey(source));
      const { Item } = await table.client.send(new GetItemCommand({ TableName: table.name, Key }));
      if (Item === undefined) return undefined;
      const { pk: _pk, sk: _sk, ...watermark } = fromItem(Item);
      return watermark as unknown as Watermark;
    },
    async put(source, watermark) {
      const Item = toItem({ ...watermarkKey(source), ...watermark });
      await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
    },
  };
}

function watermarkKey(source: string): Key {
  return { pk: `R#${source}`, sk: 'R' };
}
