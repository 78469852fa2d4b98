import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsSettings } from '../aws.ts';

/** The one table, and the client that reaches it. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

/**
 * In ms. A connection that died while Lambda slept answers nothing, and a broker waits 5 s for the answer to a push:
 * all attempts together must end before.
 */
const ATTEMPT = { connectionTimeout: 1_000, requestTimeout: 1_400, throwOnRequestTimeout: true };

/** @param endpoint only for a DynamoDB other than the region's own */
export function openTable(name: string, endpoint: string | undefined): Table {
  const options = { ...awsSettings(), maxAttempts: 3, requestHandler: ATTEMPT };
  return { name, client: new DynamoDBClient(endpoint === undefined ? options : { ...options, endpoint }) };
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

// Source names hold no '#', and they come first: message ids may hold anything.
export const notificationKey = (source: string, messageId: string): Key => ({
  pk: `N#${source}#${messageId}`,
  sk: 'N',
});
export const deliveryKey = (source: string, messageId: string, target: string): Key => ({
  pk: `N#${source}#${messageId}`,
  sk: `D#${target}`,
});
/** @param digest SHA-256 of the reason and the bytes, hex */
export const quarantineKey = (source: string, digest: string): Key => ({
  pk: `Q#${source}#${digest}`,
  sk: 'Q',
});
export const sourceKey = (name: string): Key => ({ pk: `S#${name}`, sk: 'S' });
export const certificateKey = (url: string): Key => ({ pk: `C#${url}`, sk: 'C' });
export const targetKey = (name: string): Key => ({ pk: `T#${name}`, sk: 'T' });

/** One key of an index takes 1,000 writes a second: a hot source is spread over this many. */
export const TIME_SHARDS = 8;

/** Where `byTime` keeps what a source received on a day. Registered sources are listed under the name `sources`. */
export function timeBucket(source: string, receivedAt: number, shard: number): string {
  return `${source}#${new Date(receivedAt).toISOString().slice(0, 10)}#${shard}`;
}

/** Sorts by time as text: epoch ms in 13 digits, which lasts until the year 2286. */
export function timeKey(receivedAt: number, messageId: string): string {
  return `${String(receivedAt).padStart(13, '0')}#${messageId}`;
}

/** The shard that a message id falls on: FNV-1a, as ids of one broker differ in their last characters only. */
export function timeShard(messageId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < messageId.length; i += 1) {
    hash = Math.imul(hash ^ messageId.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % TIME_SHARDS;
}

/** DynamoDB deletes late: a reader takes an item past its `expiresAt` (epoch s) as absent. */
export function hasExpired(item: { readonly expiresAt?: unknown }, now: number): boolean {
  return typeof item.expiresAt === 'number' && item.expiresAt * 1000 <= now;
}
