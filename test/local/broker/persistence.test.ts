import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../local/broker/core/clock.ts';
import { SnapshotError } from '../../../local/broker/core/persistence.ts';
import { startBroker } from '../../../local/broker/start.ts';
import { startEndpoint } from './endpoint.ts';
import { mnsClient } from './mns-client.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'broker-'));
});

afterEach(() => rm(dataDir, { recursive: true }));

test('topics, subscriptions, queues, messages, pending pushes and the signing key survive a restart', async () => {
  const clock = new ManualClock(1_463_476_256_000);
  await using endpoint = await startEndpoint(500, 200);
  const before = await startBroker({ port: 0, dataDir, clock });
  const send = mnsClient(before, () => clock.now());
  await send('PUT', '/topics/orders', '<Topic><MaximumMessageSize>2048</MaximumMessageSize></Topic>');
  await send(
    'PUT',
    '/topics/orders/subscriptions/s',
    `<Subscription><Endpoint>${endpoint.url}</Endpoint><FilterTag>hot</FilterTag></Subscription>`,
  );
  await send('PUT', '/queues/jobs', '<Queue><VisibilityTimeout>45</VisibilityTimeout></Queue>');
  await send('POST', '/queues/jobs/messages', '<Message><MessageBody>held</MessageBody></Message>');
  const handle = (await send('GET', '/queues/jobs/messages')).text('ReceiptHandle');
  await send('POST', '/queues/jobs/messages', '<Message><MessageBody>waiting</MessageBody></Message>');
  const published = await send(
    'POST',
    '/topics/orders/messages',
    '<Message><MessageBody>news</MessageBody><MessageTag>hot</MessageTag></Message>',
  );
  await before.waitForPush({ messageId: published.text('MessageId') ?? '', number: 1 });
  await before.stop();

  await using after = await startBroker({ port: 0, dataDir, clock });
  const again = mnsClient(after, () => clock.now());
  expect((await again('GET', '/topics/orders')).text('MaximumMessageSize')).toBe('2048');
  expect((await again('GET', '/topics/orders/subscriptions/s')).text('FilterTag')).toBe('hot');
  expect((await again('GET', '/queues/jobs')).text('VisibilityTimeout')).toBe('45');
  expect((await again('GET', '/queues/jobs/messages')).text('MessageBody')).toBe('waiting');
  expect((await again('DELETE', `/queues/jobs/messages?ReceiptHandle=${handle}`)).status).toBe(204);
  expect(after.mns.certificatePem).toBe(before.mns.certificatePem);

  await clock.advance(20_000);
  const retry = await after.waitForPush({ topic: 'orders' });
  expect(retry).toMatchObject({ messageId: published.text('MessageId'), number: 2, succeeded: true });
  expect(endpoint.received).toHaveLength(2);
});

test('what was answered is on disk even when the broker is never stopped', async () => {
  await using first = await startBroker({ port: 0, dataDir });
  await mnsClient(first)('PUT', '/topics/orders', '<Topic/>');
  await using second = await startBroker({ port: 0, dataDir });
  expect((await mnsClient(second)('GET', '/topics/orders')).status).toBe(200);
});

test('requests at the same time are all kept', async () => {
  await using first = await startBroker({ port: 0, dataDir });
  const send = mnsClient(first);
  await Promise.all([...'abcdefgh'].map((name) => send('PUT', `/topics/${name}`, '<Topic/>')));
  await using second = await startBroker({ port: 0, dataDir });
  expect(second.inspect().topics.map(({ name }) => name)).toEqual([...'abcdefgh']);
  expect(await readdir(dataDir)).toEqual(['broker.json']);
});

test.each([
  ['not JSON', '{'],
  ['of another version', '{"version":2}'],
])('a snapshot that is %s stops the start and is left alone', async (_, text) => {
  await writeFile(join(dataDir, 'broker.json'), text);
  await expect(startBroker({ port: 0, dataDir })).rejects.toThrow(SnapshotError);
  expect(await readdir(dataDir)).toEqual(['broker.json']);
});
