import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createTable, tableDefinition } from '../../local/table.ts';
import { useTable } from '../support/table.ts';

const table = useTable();

test('the table is the one that serverless.yml defines', async () => {
  expect(await tableDefinition('orders')).toEqual({
    TableName: 'orders',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
      { AttributeName: 'timeBucket', AttributeType: 'S' },
      { AttributeName: 'timeKey', AttributeType: 'S' },
      { AttributeName: 'dueBucket', AttributeType: 'S' },
      { AttributeName: 'dueKey', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byTime',
        KeySchema: [
          { AttributeName: 'timeBucket', KeyType: 'HASH' },
          { AttributeName: 'timeKey', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'due',
        KeySchema: [
          { AttributeName: 'dueBucket', KeyType: 'HASH' },
          { AttributeName: 'dueKey', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
});

test('it is created so, and a second time is left as it is', async () => {
  const { client, name } = table.current;
  await createTable(client, name);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    KeySchema: [{ AttributeName: 'pk' }, { AttributeName: 'sk' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  expect(new Set(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName))).toEqual(
    new Set(['byTime', 'due']),
  );
});
