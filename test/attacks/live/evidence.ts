import { DescribeTableCommand, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { publishedMessage } from '../../../lib/brokers/message.ts';
import { createNotifications } from '../../../lib/store/notifications.ts';
import type { Table } from '../../../lib/store/table.ts';
import { ShardReader } from '../../../local/event-sources/shard-reader.ts';
import { StreamApi } from '../../../local/event-sources/stream-api.ts';
import type { Stack } from '../../../local/stack.ts';

/** The keys of what intake writes: notifications and what is kept aside. */
export async function keptKeys({ table }: Stack): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  let start: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await table.client.send(
      new ScanCommand({
        TableName: table.name,
        ProjectionExpression: 'pk',
        FilterExpression: 'sk IN (:n, :q)',
        ExpressionAttributeValues: { ':n': { S: 'N' }, ':q': { S: 'Q' } },
        ExclusiveStartKey: start,
      }),
    );
    for (const { pk } of page.Items ?? []) kept.add(pk?.S ?? '');
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return kept;
}

/** `stored`, `quarantined` or `nothing`, and how often when more than once. */
export function describeKept(keys: readonly string[]): string {
  const words = [
    ['stored', keys.filter((key) => key.startsWith('N#')).length],
    ['quarantined', keys.filter((key) => key.startsWith('Q#')).length],
  ] as const;
  const said = words.filter(([, count]) => count > 0).map(([word, n]) => (n === 1 ? word : `${word} × ${n}`));
  return said.join(' ') || 'nothing';
}

/** The message of a notification, by its key in the table. */
export async function messageAt({ table, aws }: Stack, key: string): Promise<string> {
  const [, source = '', ...id] = key.split('#');
  const bodies = {
    put: () => Promise.reject(new Error('evidence is only read')),
    async get(object: string) {
      const { Body } = await aws.s3.send(
        new GetObjectCommand({ Bucket: 'topic-relay-local-bodies', Key: object }),
      );
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
  };
  const stored = await createNotifications(table, bodies).get(source, id.join('#'));
  return stored === undefined ? '' : publishedMessage(stored).toString();
}

/** Everything that a push can leave anywhere, counted. */
export async function everythingSeen({ table, aws, queues, broker }: Stack) {
  const { Count: items = 0 } = await table.client.send(
    new ScanCommand({ TableName: table.name, Select: 'COUNT' }),
  );
  const fetches = Object.values(broker.mns.certificateFetches()).reduce((sum, n) => sum + n, 0);
  let queued = 0;
  for (const { url } of Object.values(queues)) {
    const { Attributes } = await aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    queued +=
      Number(Attributes?.ApproximateNumberOfMessages) +
      Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
  }
  return { items, records: await recordsOf(table), queued, fetches };
}

/** How many changes the table's stream has seen. */
async function recordsOf({ client, name }: Table): Promise<number> {
  const { Table: described } = await client.send(new DescribeTableCommand({ TableName: name }));
  const { protocol, hostname, port } = (await client.config.endpoint?.()) ?? {};
  const stream = new StreamApi(`${protocol}//${hostname}:${port}`, described?.LatestStreamArn ?? '');
  let records = 0;
  for (const { ShardId } of await stream.shards()) {
    const shard = new ShardReader(stream, ShardId, undefined);
    for (let page = await shard.read(); page.length > 0; page = await shard.read()) records += page.length;
  }
  return records;
}
