import { createHash } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { PushHeaders } from '../push/request.ts';
import { type Bodies, placeBody } from './bodies.ts';
import { toItem } from './items.ts';
import { quarantineKey, type Table } from './table.ts';

const KEPT_SECONDS = 7 * 86_400;

export interface QuarantineRequest {
  readonly source: string;
  readonly raw: Buffer;
  readonly headers: PushHeaders;
  /** `malformed`: proven, but unreadable. `conflict`: another message has the id already. */
  readonly kind: 'malformed' | 'conflict';
  /** What is wrong with it, and for a conflict the id. */
  readonly reason: string;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/**
 * Where proven pushes are kept that cannot be stored as notifications: once each, however often they come. The same
 * bytes kept for another reason are another push, as a bare message says in its headers which one it is.
 */
export interface Quarantine {
  /** Resolves to how often these bytes have come for this reason, this time included. */
  keep(request: QuarantineRequest): Promise<number>;
}

export function createQuarantine(table: Table, bodies: Bodies): Quarantine {
  return {
    async keep({ source, raw, headers, kind, reason, receivedAt }) {
      const digest = createHash('sha256').update(`${reason}\n`).update(raw).digest('hex');
      const first = {
        source,
        kind,
        reason,
        headers,
        firstAt: receivedAt,
        ...(await placeBody(bodies, source, raw)),
      };
      // Attributes of the first time stay; the count, the last time and the retention move with each.
      const kept = Object.keys(first).map((name) => `#${name} = if_not_exists(#${name}, :${name})`);
      const { Attributes } = await table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: toItem(quarantineKey(source, digest)),
          UpdateExpression: `SET ${kept.join(', ')}, lastAt = :lastAt, expiresAt = :expiresAt ADD seen :one`,
          ExpressionAttributeNames: Object.fromEntries(Object.keys(first).map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: toItem({
            ...Object.fromEntries(Object.entries(first).map(([name, value]) => [`:${name}`, value])),
            ':lastAt': receivedAt,
            ':expiresAt': Math.floor(receivedAt / 1000) + KEPT_SECONDS,
            ':one': 1,
          }),
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return Number(Attributes?.seen?.N ?? 1);
    },
  };
}
