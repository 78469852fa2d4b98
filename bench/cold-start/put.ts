import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { openTable } from '../../lib/store/table.ts';

const table = openTable(process.env.TABLE_NAME ?? '', process.env.DYNAMODB_ENDPOINT);

/** One put, by the client that the functions use: what the SDK costs by itself. */
export const handler = async (item: object) => {
  await table.client.send(
    new PutItemCommand({
      TableName: table.name,
      Item: { ...item, pk: { S: `N#put#${randomUUID()}` }, sk: { S: 'N' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
};
