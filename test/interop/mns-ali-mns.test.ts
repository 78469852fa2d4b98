import AliMNS from 'ali-mns';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Broker, startBroker } from '../../local/broker/start.ts';
import { startEndpoint } from '../local/broker/endpoint.ts';

const HOST = 'http://1460488513831433.mns.cn-hangzhou.aliyuncs.com';

let broker: Broker;
let account: AliMNS.Account;

// The client knows only the real hosts, so the broker stands in their place as its HTTP proxy.
beforeAll(async () => {
  broker = await startBroker({ port: 0 });
  vi.stubEnv('http_proxy', broker.url);
  const { accountId, accessKeyId, accessKeySecret } = broker.mns;
  account = new AliMNS.Account(accountId, accessKeyId, accessKeySecret);
  account.setGA(false);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await broker.stop();
});

describe('the npm client ali-mns', () => {
  test('creates, lists and deletes queues', async () => {
    const client = new AliMNS.MNS(account);
    expect(await client.createP('list-b', { DelaySeconds: 0 })).toBe(201);
    expect(await client.createP('list-a')).toBe(201);
    expect(await client.createP('list-a')).toBe(204);
    expect(await client.listP('list-', 1)).toMatchObject({
      Queues: { Queue: { QueueURL: `${HOST}/queues/list-a` }, NextMarker: 'list-a' },
    });
    const last = await client.listP('list-', 1, 'list-a');
    expect(last).toMatchObject({ Queues: { Queue: { QueueURL: `${HOST}/queues/list-b` } } });
    expect(last).not.toHaveProperty('Queues.NextMarker');
    expect(await client.deleteP('list-a')).toBe(204);
    expect(await client.listP('list-')).toMatchObject({
      Queues: { Queue: { QueueURL: `${HOST}/queues/list-b` } },
    });
  });

  test('sets and reads a queue’s attributes', async () => {
    await new AliMNS.MNS(account).createP('settled');
    const queue = new AliMNS.MQ('settled', account);
    expect(await queue.setAttrsP({ VisibilityTimeout: 45 })).toBe(204);
    expect(await queue.getAttrsP()).toMatchObject({
      Queue: { QueueName: 'settled', VisibilityTimeout: '45' },
    });
  });

  test('sends, peeks at, receives, reserves and deletes a message', async () => {
    await new AliMNS.MNS(account).createP('single');
    const queue = new AliMNS.MQ('single', account);
    expect(await queue.sendP('Grüße', 5, 0)).toMatchObject({
      Message: { MessageBodyMD5: 'B90E276116CA048EAAEEB2D4BFC1D628' },
    });
    expect(await queue.peekP()).toMatchObject({ Message: { MessageBody: 'Grüße', DequeueCount: '0' } });
    const received = await queue.recvP(1);
    expect(received).toMatchObject({ Message: { MessageBody: 'Grüße', DequeueCount: '1', Priority: '5' } });
    const reserved = await queue.reserveP(received.Message.ReceiptHandle, 60);
    expect(await queue.deleteP(reserved.ChangeVisibility.ReceiptHandle)).toBe(204);
    await expect(queue.recvP()).rejects.toMatchObject({
      Error: { Code: 'MessageNotExist', Message: 'Message not exist.' },
    });
  });

  test('sends, peeks at, receives and deletes in batches', async () => {
    await new AliMNS.MNS(account).createP('batch');
    const queue = new AliMNS.MQBatch('batch', account);
    await queue.sendP([new AliMNS.Msg('a'), new AliMNS.Msg('b', 1)]);
    expect((await queue.peekP()).Messages.Message).toMatchObject([
      { MessageBody: 'b' },
      { MessageBody: 'a' },
    ]);
    const { Message: received } = (await queue.recvP(1)).Messages;
    expect(received).toMatchObject([{ MessageBody: 'b' }, { MessageBody: 'a' }]);
    const [first, second] = received.map(({ ReceiptHandle }: { ReceiptHandle: string }) => ReceiptHandle);
    expect(await queue.deleteP([first])).toBe(204);
    await expect(queue.deleteP([first, second])).rejects.toMatchObject({
      Errors: { Error: { ErrorCode: 'MessageNotExist', ReceiptHandle: first } },
    });
  });

  test('is notified of a message, and deletes it by answering true', async () => {
    await new AliMNS.MNS(account).createP('notified');
    const queue = new AliMNS.MQ('notified', account);
    const notified = Promise.withResolvers<unknown>();
    queue.notifyRecv((error, message) => {
      if (error) notified.reject(error);
      else notified.resolve(message);
      return true;
    }, 1);
    await queue.sendP('work');
    expect(await notified.promise).toMatchObject({ Message: { MessageBody: 'work' } });
    await queue.notifyStopP();
    expect(await queue.getAttrsP()).toMatchObject({ Queue: { ActiveMessages: '0', InactiveMessages: '0' } });
  });

  test('creates, lists and deletes topics, and sets and reads their attributes', async () => {
    const client = new AliMNS.MNSTopic(account);
    expect(await client.createTopicP('news', { MaximumMessageSize: 1024 })).toBe(201);
    const topic = new AliMNS.Topic('news', account);
    expect(await topic.setAttrsP({ LoggingEnabled: true })).toBe(204);
    expect(await topic.getAttrsP()).toMatchObject({
      Topic: { TopicName: 'news', MaximumMessageSize: '1024', LoggingEnabled: 'True' },
    });
    expect(await client.listTopicP('new', 10)).toMatchObject({
      Topics: { Topic: { TopicURL: `${HOST}/topics/news` } },
    });
    expect(await client.deleteTopicP('news')).toBe(204);
    await expect(topic.getAttrsP()).rejects.toMatchObject({
      Error: { Code: 'TopicNotExist', Message: 'The topic you provided does not exist.', HostId: HOST },
    });
  });

  test('subscribes, publishes, changes the subscription and unsubscribes', async () => {
    await using endpoint = await startEndpoint(200);
    await new AliMNS.MNSTopic(account).createTopicP('pushed');
    const topic = new AliMNS.Topic('pushed', account);
    expect(await topic.subscribeP('s1', endpoint.url, 'EXPONENTIAL_DECAY_RETRY', 'SIMPLIFIED', 'hot')).toBe(
      201,
    );

    const published = await topic.publishP('I am test message 0.', false, 'hot');
    expect(published.Message.MessageBodyMD5).toBe('075C3D4AEB2D2F2D6A4C17C9D6DBBEBB');
    await topic.publishP('unheard', true, 'cold');
    await broker.waitForPush({ topic: 'pushed', messageId: published.Message.MessageId });
    expect(endpoint.received.map(({ body }) => body)).toEqual(['I am test message 0.']);
    expect(endpoint.received[0]?.headers['x-mns-message-tag']).toBe('hot');

    const subscription = new AliMNS.Subscription('s1', topic);
    expect(await subscription.setAttrsP({ NotifyStrategy: 'BACKOFF_RETRY' })).toBe(204);
    expect(await subscription.getAttrsP()).toMatchObject({
      Subscription: {
        SubscriptionName: 's1',
        TopicName: 'pushed',
        TopicOwner: '1460488513831433',
        Subscriber: '1460488513831433',
        Endpoint: endpoint.url,
        NotifyStrategy: 'BACKOFF_RETRY',
        NotifyContentFormat: 'SIMPLIFIED',
        FilterTag: 'hot',
      },
    });
    expect(await topic.listP()).toMatchObject({
      Subscriptions: { Subscription: { SubscriptionURL: `${HOST}/topics/pushed/subscriptions/s1` } },
    });
    expect(await topic.unsubscribeP('s1')).toBe(204);
    await expect(subscription.getAttrsP()).rejects.toMatchObject({ Error: { Code: 'SubscriptionNotExist' } });
  });
});
