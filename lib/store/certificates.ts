import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from './items.ts';
import { certificateKey, hasExpired, type Table } from './table.ts';

const KEPT_SECONDS = 7 * 86_400;

/** Signing certificates as they were fetched, shared by all instances of a function. */
export interface CertificateRows {
  /** `fetchedAt` is epoch ms. */
  get(url: string): Promise<{ readonly pem: string; readonly fetchedAt: number } | undefined>;
  put(url: string, pem: string, fetchedAt: number): Promise<void>;
}

export function createCertificateRows(table: Table): CertificateRows {
  return {
    async get(url) {
      const { Item } = await table.client.send(
        new GetItemCommand({ TableName: table.name, Key: toItem(certificateKey(url)) }),
      );
      if (Item === undefined) return undefined;
      const row = fromItem(Item) as { pem: string; fetchedAt: number; expiresAt: number };
      return hasExpired(row, Date.now()) ? undefined : { pem: row.pem, fetchedAt: row.fetchedAt };
    },
    async put(url, pem, fetchedAt) {
      const expiresAt = Math.floor(fetchedAt / 1000) + KEPT_SECONDS;
      await table.client.send(
        new PutItemCommand({
          TableName: table.name,
          Item: toItem({ ...certificateKey(url), pem, fetchedAt, expiresAt }),
        }),
      );
    },
  };
}
