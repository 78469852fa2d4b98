import { createHash, type KeyObject, randomUUID, verify } from 'node:crypto';
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../lib/store/table.ts';
import type { MadePush } from './workload.ts';

/** Puts a copy of a row under a key of its own, under the condition that `receive` puts it. */
export type PutAlone = () => Promise<void>;

/** The one request to DynamoDB that a receiver cannot do without. */
export function putAlone(table: Table, row: Readonly<Record<string, AttributeValue>>): PutAlone {
  return async () => {
    await table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: { ...row, pk: { S: `N#alone#${randomUUID()}` } },
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
        ExpressionAttributeValues: { ':now': { N: String(Math.floor(Date.now() / 1000)) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  };
}

/** What no receiver can do without: one RSA-SHA1 verification under a parsed key, two MD5, and the put. */
export async function floor(push: MadePush, key: KeyObject, put: PutAlone): Promise<void> {
  const bodyMd5 = createHash('md5').update(push.body).digest('hex');
  const messageMd5 = createHash('md5').update(push.message).digest('hex');
  const signature = Buffer.from(push.signature, 'base64');
  const proven = verify('RSA-SHA1', Buffer.from(push.stringToSign), key, signature);
  if (!proven || bodyMd5.length + messageMd5.length !== 64) throw new Error('The floor proves nothing');
  await put();
}
