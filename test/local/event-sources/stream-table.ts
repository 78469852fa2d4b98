import { randomUUID } from 'node:crypto';
import { type AttributeValue, DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { type LocalDynamodb, startDynamodb } from '../../../local/dynamodb.ts';
import { StreamApi } from '../../../local/event-sources/stream-api.ts';
import { createTable } from '../../../local/table.ts';

/** A table with a stream of its own, on the embedded DynamoDB of the test file. */
export interface StreamTable {
  readonly name: string;
  readonly stream: StreamApi;
  readonly dynamodb: LocalDynamodb;
  /** Puts items one after another, so that the stream has them in this order. */
  put(...pks: string[]): Promise<void>;
  putItem(item: Record<string, AttributeValue>): Promise<void>;
}

export function useStreams(): { table(): Promise<StreamTable> } {
  let dynamodb: LocalDynamodb | undefined;
  beforeAll(async () => {
    dynamodb = await startDynamodb({ port: 0 });
  });
  afterAll(() => dynamodb?.stop());
  return {
    async table() {
      if (dynamodb === undefined) throw new Error('The database is there only inside tests');
      return openStreamTable(dynamodb);
    },
  };
}

export async function openStreamTable(dynamodb: LocalDynamodb): Promise<StreamTable> {
  const { client, endpoint } = dynamodb;
  const name = `test-${randomUUID()}`;
  await createTable(client, name);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const putItem = async (Item: Record<string, AttributeValue>) => {
    await client.send(new PutItemCommand({ TableName: name, Item }));
  };
  return {
    name,
    dynamodb,
    stream: new StreamApi(endpoint, Table?.LatestStreamArn ?? ''),
    putItem,
    async put(...pks) {
      for (const pk of pks) await putItem({ pk: { S: pk }, sk: { S: 'N' } });
    },
  };
}
