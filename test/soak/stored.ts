import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { publishedMessage } from '../../lib/brokers/message.ts';
import type { Bodies } from '../../lib/store/bodies.ts';
import { notificationFromItem } from '../../lib/store/notifications.ts';
import type { Table } from '../../lib/store/table.ts';
import type { Books } from './ledger.ts';
import { numberOf } from './message.ts';

/** No message of a run is so long that its body would be kept outside the table. */
const noBodies: Bodies = {
  put: () => Promise.reject(new Error('a body was put outside the table')),
  get: () => Promise.reject(new Error('a body is outside the table')),
};

/** Reads the whole table. */
export async function readStored(
  seed: number,
  { client, name }: Table,
): Promise<Pick<Books, 'stored' | 'altered'>> {
  const stored = new Map<number, number>();
  const altered: string[] = [];
  let start: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({
        TableName: name,
        FilterExpression: 'sk = :n',
        ExpressionAttributeValues: { ':n': { S: 'N' } },
        ExclusiveStartKey: start,
      }),
    );
    for (const item of page.Items ?? []) {
      const message = publishedMessage(await notificationFromItem(item, noBodies));
      try {
        const number = numberOf(seed, message.toString());
        stored.set(number, (stored.get(number) ?? 0) + 1);
      } catch (error) {
        altered.push(String(error));
      }
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return { stored, altered };
}
