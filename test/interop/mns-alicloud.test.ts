import MNSClient from '@alicloud/mns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Broker, startBroker } from '../../local/broker/start.ts';

let broker: Broker;
let client: MNSClient;

beforeAll(async () => {
  broker = await startBroker({ port: 0, mns: { securityToken: 'sts-token' } });
  const { accountId, accessKeyId, accessKeySecret, endpoint } = broker.mns;
  client = new MNSClient(accountId, { accessKeyId, accessKeySecret, endpoint, securityToken: 'sts-token' });
});

afterAll(() => broker.stop());

describe('the official npm client @alicloud/mns', () => {
  test('creates a queue, again with the same attributes, and not with others', async () => {
    const created = await client.createQueue('created', { DelaySeconds: 1 });
    expect(created.code).toBe(201);
    expect(created.headers).toEqual({ location: `${broker.url}/queues/created` });
    expect((await client.createQueue('created', { DelaySeconds: 1 })).code).toBe(204);
    await expect(client.createQueue('created', { DelaySeconds: 2 })).rejects.toThrow(
      expect.objectContaining({ name: 'MNSQueueAlreadyExistError' }),
    );
  });

  test('reads and sets a queue’s attributes', async () => {
    await client.createQueue('settled');
    expect(
      (await client.setQueueAttributes('settled', { VisibilityTimeout: 45, LoggingEnabled: true })).code,
    ).toBe(204);
    expect((await client.getQueueAttributes('settled')).body).toMatchObject({
      QueueName: 'settled',
      DelaySeconds: '0',
      MaximumMessageSize: '65536',
      MessageRetentionPeriod: '345600',
      VisibilityTimeout: '45',
      PollingWaitSeconds: '0',
      ActiveMessages: '0',
      InactiveMessages: '0',
      DelayMessages: '0',
      LoggingEnabled: 'True',
    });
  });

  test('lists queues a page at a time', async () => {
    for (const name of ['page-c', 'page-a', 'page-b']) await client.createQueue(name);
    const first = await client.listQueue(undefined, 2, 'page-');
    expect(first.body).toEqual([
      { QueueURL: `${broker.url}/queues/page-a` },
      { QueueURL: `${broker.url}/queues/page-b` },
    ]);
    const second = await client.listQueue('page-b', 2, 'page-');
    expect(second.body).toEqual([{ QueueURL: `${broker.url}/queues/page-c` }]);
    expect((await client.listQueue('page-c', 2, 'page-')).body).toBeUndefined();
  });

  test('deletes a queue', async () => {
    await client.createQueue('deleted');
    expect((await client.deleteQueue('deleted')).code).toBe(204);
    await expect(client.getQueueAttributes('deleted')).rejects.toThrow(
      'The queue name you provided is not exist.',
    );
  });

  test('sends, peeks at, receives, holds and deletes a message', async () => {
    await client.createQueue('single');
    const sent = await client.sendMessage('single', { MessageBody: 'one &amp; only', Priority: 3 });
    expect(sent.code).toBe(201);
    expect(sent.body.MessageBodyMD5).toBe('0C44271AA8DC5076EEDC147FC56B00A9');

    const peeked = await client.peekMessage('single');
    expect(peeked.body).toMatchObject({ MessageBody: 'one & only', DequeueCount: '0', Priority: '3' });
    expect(peeked.body.ReceiptHandle).toBeUndefined();

    const received = await client.receiveMessage('single', 1);
    expect(received.code).toBe(200);
    expect(received.body).toMatchObject({ MessageId: sent.body.MessageId, DequeueCount: '1' });
    const handle = received.body.ReceiptHandle ?? '';

    const changed = await client.changeMessageVisibility('single', handle, 60);
    expect(Number(changed.body.NextVisibleTime)).toBeGreaterThan(Number(received.body.NextVisibleTime));
    await expect(client.deleteMessage('single', handle)).rejects.toThrow('Message not exist.');
    expect((await client.deleteMessage('single', changed.body.ReceiptHandle ?? '')).code).toBe(204);
    await expect(client.receiveMessage('single')).rejects.toThrow(
      expect.objectContaining({ name: 'MNSMessageNotExistError' }),
    );
  });

  test('sends, peeks at, receives and deletes messages in batches', async () => {
    await client.createQueue('batch');
    const sent = await client.batchSendMessage('batch', [
      { MessageBody: 'a' },
      { MessageBody: 'b', Priority: 1 },
    ]);
    expect(sent.code).toBe(201);
    expect(sent.body).toHaveLength(2);

    const peeked = await client.batchPeekMessage('batch', 16);
    expect(peeked.body.map(({ MessageBody }) => MessageBody)).toEqual(['b', 'a']);

    const received = await client.batchReceiveMessage('batch', 16, 1);
    expect(received.body.map(({ MessageBody }) => MessageBody)).toEqual(['b', 'a']);
    const handles = received.body.map(({ ReceiptHandle = '' }) => ReceiptHandle);

    const partly = await client.batchDeleteMessage('batch', [handles[0] ?? '', 'no-handle']);
    expect(partly.code).toBe(404);
    expect(partly.body).toEqual([
      {
        ErrorCode: 'ReceiptHandleError',
        ErrorMessage: 'The receipt handle you provide is not valid.',
        ReceiptHandle: 'no-handle',
      },
    ]);
    expect((await client.batchDeleteMessage('batch', handles.slice(1))).code).toBe(204);
  });

  test('creates a topic, reads and sets its attributes, and lists it', async () => {
    const created = await client.createTopic('orders', { MaximumMessageSize: 1024 });
    expect(created.code).toBe(201);
    expect(created.headers).toEqual({ location: `${broker.url}/topics/orders` });
    expect((await client.setTopicAttributes('orders', { MaximumMessageSize: 2048 })).code).toBe(204);
    expect((await client.getTopicAttributes('orders')).body).toMatchObject({
      TopicName: 'orders',
      MaximumMessageSize: '2048',
      MessageRetentionPeriod: '86400',
      MessageCount: '0',
      LoggingEnabled: 'False',
    });
    expect((await client.listTopic(undefined, 10, 'ord')).body).toEqual([
      { TopicURL: `${broker.url}/topics/orders` },
    ]);
    expect((await client.listTopic()).code).toBe(200);
  });

  test('publishes a message with a tag and mail attributes', async () => {
    await client.createTopic('published');
    const published = await client.publishMessage('published', {
      MessageBody: 'I am test message 0.',
      MessageTag: 'important',
      MessageAttributes: { DirectMail: '{"Subject":"s"}' },
    });
    expect(published.code).toBe(201);
    expect(published.body.MessageBodyMD5).toBe('075C3D4AEB2D2F2D6A4C17C9D6DBBEBB');
  });

  test('is told all four fields of an error', async () => {
    await expect(client.getTopicAttributes('missing')).rejects.toThrow(
      /^GET http:\/\/127\.0\.0\.1:\d+\/topics\/missing failed with 404\. requestid: [0-9A-F]{24}, hostid: http:\/\/127\.0\.0\.1:\d+, message: The topic you provided does not exist\.$/,
    );
  });
});
