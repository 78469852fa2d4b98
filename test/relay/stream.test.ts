import { DeleteItemCommand, DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createStreamRelay, type StreamEvent } from '../../lib/relay/stream.ts';
import { createNotifications, notificationFromItem } from '../../lib/store/notifications.ts';
import { StreamApi } from '../../local/event-sources/stream-api.ts';
import { mnsNotification } from '../support/notification.ts';
import { noBodies, useTable } from '../support/table.ts';

const table = useTable();

/** Everything that has happened to the table, as its stream tells it. */
async function changes(): Promise<StreamEvent> {
  const { client, name } = table.current;
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const stream = new StreamApi(table.endpoint, Table?.LatestStreamArn ?? '');
  const [shard] = await stream.shards();
  const { Records } = await stream.records(await stream.iterator(shard?.ShardId ?? '', undefined), 100);
  return { Records } as StreamEvent;
}

test('a message is fanned out when it is stored, and when it takes the place of one past its retention', async () => {
  const notifications = createNotifications(table.current, noBodies);
  const day = 86_400_000;
  const receivedAt = Date.UTC(2026, 4, 17, 9, 0, 0);
  const store = (at: number, text: string) => {
    const message = Buffer.from(text);
    const notification = mnsNotification({ messageId: 'A1', receivedAt: at, message, raw: message });
    return notifications.store({ notification, headers: {}, decode: 'none', retentionDays: 2 });
  };
  expect(await store(receivedAt, 'the first')).toBe('new');
  expect(await store(receivedAt + day, 'the first')).toBe('duplicate');
  expect(await store(receivedAt + 2 * day, 'the second')).toBe('new');
  const { client, name } = table.current;
  const other = { pk: { S: 'S#orders' }, sk: { S: 'S' } };
  await client.send(new PutItemCommand({ TableName: name, Item: other }));
  const row = { pk: { S: 'N#orders#A1' }, sk: { S: 'N' } };
  await client.send(new DeleteItemCommand({ TableName: name, Key: row }));

  const event = await changes();
  expect(event.Records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'INSERT', 'REMOVE']);
  const fannedOut: string[] = [];
  const relay = createStreamRelay({
    async fanOut(entries) {
      for (const { read } of entries) fannedOut.push((await read()).raw.toString());
      return [];
    },
    notificationOf: (item) => notificationFromItem(item, noBodies),
  });
  expect(await relay(event)).toEqual({ batchItemFailures: [] });
  expect(fannedOut).toEqual(['the first', 'the second']);
});
