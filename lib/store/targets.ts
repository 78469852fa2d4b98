import { randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from './items.ts';
import { type Table, targetKey } from './table.ts';

/**
 * What all instances know of a target's health. Times are in epoch ms.
 * - `closed`: messages are sent
 * - `open`: it failed too often; messages are held until `probeAt`
 * - `half-open`: one message is tried, until `probeUntil`; the others are held
 * - `disabled`: until somebody enables it
 */
export interface TargetHealth {
  readonly state: 'closed' | 'open' | 'half-open' | 'disabled';
  /** Since when nothing but failures was seen. */
  readonly failingSince?: number | undefined;
  readonly probeAt?: number | undefined;
  readonly probeUntil?: number | undefined;
  /** Probes that failed in a row. */
  readonly probes?: number | undefined;
  /** Why it was disabled: `gone` (it answered 410), `failing` (for five days) or `by-hand` (somebody wanted it so). */
  readonly because?: 'gone' | 'failing' | 'by-hand' | undefined;
  /** When the state changed last. */
  readonly changedAt: number;
}

/** Health as it was read: `revision` counts its changes. */
export type TargetRow = TargetHealth & { readonly revision: number };

export interface TargetRows {
  /** A target without a row has never had trouble. */
  get(target: string): Promise<TargetRow>;
  /** Undefined when another has changed the row since it was read. */
  replace(target: string, row: TargetRow, health: TargetHealth): Promise<TargetRow | undefined>;
}

export function createTargetRows(table: Table): TargetRows {
  return {
    async get(target) {
      const Key = toItem(targetKey(target));
      const { Item } = await table.client.send(
        new GetItemCommand({ TableName: table.name, Key, ConsistentRead: true }),
      );
      if (Item === undefined) return { state: 'closed', changedAt: 0, revision: 0 };
      const { pk: _pk, sk: _sk, change: _change, ...row } = fromItem(Item);
      return row as unknown as TargetRow;
    },
    async replace(target, { revision }, health) {
      const row = { ...health, revision: revision + 1 };
      // Its own mark, as of `updateIf`: the client repeats a put whose answer is lost.
      const change = randomBytes(9).toString('base64url');
      try {
        await table.client.send(
          new PutItemCommand({
            TableName: table.name,
            Item: toItem({ ...targetKey(target), ...row, change }),
            ConditionExpression: revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :revision',
            ...(revision === 0
              ? {}
              : { ExpressionAttributeValues: { ':revision': { N: String(revision) } } }),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return row;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return error.Item?.change?.S === change ? row : undefined;
      }
    },
  };
}
