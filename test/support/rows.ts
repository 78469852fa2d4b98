import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../lib/store/items.ts';
import type { Table } from '../../lib/store/table.ts';

/** Every item of a table whose partition key starts with `prefix`, in no order. */
export async function rows(table: Table, prefix = ''): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let start: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await table.client.send(
      new ScanCommand({ TableName: table.name, ExclusiveStartKey: start }),
    );
    found.push(...(page.Items ?? []).map(fromItem));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return found.filter(({ pk }) => String(pk).startsWith(prefix));
}
