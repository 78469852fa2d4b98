import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { Bodies } from '../../lib/store/bodies.ts';
import type { Table } from '../../lib/store/table.ts';
import { type LocalDynamodb, startDynamodb } from '../../local/dynamodb.ts';
import { createTable } from '../../local/table.ts';

/** A real table on an embedded DynamoDB of its own, as serverless.yml defines it. */
export async function openTestTable(): Promise<{ table: Table; dynamodb: LocalDynamodb }> {
  const dynamodb = await startDynamodb({ port: 0 });
  const table = { client: dynamodb.client, name: `test-${randomUUID()}` };
  await createTable(table.client, table.name);
  return { table, dynamodb };
}

/** One table for all tests of a file. */
export function useTable(): { readonly current: Table; readonly endpoint: string } {
  let opened: Awaited<ReturnType<typeof openTestTable>> | undefined;
  beforeAll(async () => {
    opened = await openTestTable();
  });
  afterAll(() => opened?.dynamodb.stop());
  const ready = () => {
    if (opened === undefined) throw new Error('The table is there only inside tests');
    return opened;
  };
  return {
    get current() {
      return ready().table;
    },
    get endpoint() {
      return ready().dynamodb.endpoint;
    },
  };
}

/** For tests in which no body is large enough to leave the row. */
export const noBodies: Bodies = {
  put: () => Promise.reject(new Error('no object store in this test')),
  get: () => Promise.reject(new Error('no object store in this test')),
};
