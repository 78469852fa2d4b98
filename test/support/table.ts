import { randomUUID } from 'node:crypto';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import type { Bodies } from '../../lib/store/bodies.ts';
import type { Table } from '../../lib/store/table.ts';
import { type LocalDynamodb, startDynamodb } from '../../local/dynamodb.ts';
import { tableDefinition } from '../../local/table.ts';

export interface TestTableOptions {
  /**
   * Where nothing reads it and very many rows are written: the embedded DynamoDB needs 0.3 ms more for a write with
   * every 1,000 changes that the stream has.
   */
  readonly stream?: boolean;
}

/** A real table on an embedded DynamoDB of its own, as serverless.yml defines it. */
export async function openTestTable({ stream = true }: TestTableOptions = {}): Promise<{
  table: Table;
  dynamodb: LocalDynamodb;
}> {
  const dynamodb = await startDynamodb({ port: 0 });
  const table = { client: dynamodb.client, name: `test-${randomUUID()}` };
  const { StreamSpecification, ...definition } = await tableDefinition(table.name);
  await table.client.send(
    new CreateTableCommand(stream ? { ...definition, StreamSpecification } : definition),
  );
  return { table, dynamodb };
}

/** One table for all tests of a file. */
export function useTable(options: TestTableOptions = {}): {
  readonly current: Table;
  readonly endpoint: string;
} {
  let opened: Awaited<ReturnType<typeof openTestTable>> | undefined;
  beforeAll(async () => {
    opened = await openTestTable(options);
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
