import { describe, expect, test } from 'vitest';
import { CmqClient } from '../../../lib/brokers/cmq/client.ts';
import { Secret } from '../../../lib/secret.ts';
import { recordedBroker } from '../recorded-broker.ts';
import { api3, api3Fault, clientOf, managed } from './client-against-recorded.ts';

const TOPIC = {
  TopicDescribe: {
    TopicId: 'topic-1',
    TopicName: 'orders',
    MaxMsgSize: 65_536,
    MsgRetentionSeconds: 86_400,
    MsgCount: 3,
    FilterType: 2,
    CreateTime: 1_465_112_100_000,
    LastModifyTime: 1_465_112_168_000,
    Tags: null,
  },
};

const subscription = (name: string, endpoint: string) => ({
  SubscriptionName: name,
  SubscriptionId: `subsc-${name}`,
  TopicOwner: 1_250_000_000,
  MsgCount: 0,
  Protocol: 'HTTP',
  Endpoint: endpoint,
  NotifyStrategy: 'EXPONENTIAL_DECAY_RETRY',
  NotifyContentFormat: 'JSON',
  FilterTags: ['paid'],
  BindingKey: null,
  CreateTime: 1_465_112_100_000,
  LastModifyTime: 1_465_112_100_000,
});

const SUBSCRIBE = {
  target: { via: 'http', url: 'http://relay.example.com/push/a/b' },
  format: 'JSON',
  strategy: 'EXPONENTIAL_DECAY_RETRY',
  tags: ['paid'],
} as const;

describe('a topic', () => {
  test('is created with what only CMQ has', async () => {
    await using broker = await recordedBroker(api3({ TopicId: 'topic-1' }));
    const attributes = { maximumMessageSize: 1024, retention: 3600, filter: 'binding-keys' } as const;
    expect(await clientOf(broker).topics.create('orders', attributes)).toBe('created');
    expect(managed(broker.seen[0])).toEqual([
      'CreateCmqTopic',
      { TopicName: 'orders', MaxMsgSize: 1024, MsgRetentionSeconds: 3600, FilterType: 2 },
    ]);
    expect(broker.seen[0]?.headers).toMatchObject({
      'x-tc-version': '2020-02-17',
      'x-tc-region': 'ap-guangzhou',
      authorization: expect.stringMatching(/^TC3-HMAC-SHA256 Credential=testId\//),
    });
  });

  test('that is there already is unchanged when nothing that was asked for is another', async () => {
    const exists = api3Fault('ResourceInUse.Topic', 'topic is already existed');
    await using broker = await recordedBroker(exists, api3(TOPIC), exists, api3(TOPIC));
    const { topics } = clientOf(broker);
    expect(await topics.create('orders', { filter: 'binding-keys' })).toBe('unchanged');
    await expect(topics.create('orders', { filter: 'tags' })).rejects.toMatchObject({
      kind: 'already-exists',
      code: 'ResourceInUse.Topic',
    });
  });

  test('is shown', async () => {
    await using broker = await recordedBroker(api3(TOPIC));
    expect(await clientOf(broker).showTopic('orders')).toEqual({
      topic: 'orders',
      topicId: 'topic-1',
      maximumMessageSize: 65_536,
      retention: 86_400,
      messageCount: 3,
      filter: 'binding-keys',
      createdAt: 1_465_112_100_000,
      modifiedAt: 1_465_112_168_000,
    });
  });

  test('is changed', async () => {
    await using broker = await recordedBroker(api3({}));
    await clientOf(broker).topics.setAttributes('orders', { maximumMessageSize: 2048, retention: 60 });
    expect(managed(broker.seen[0])).toEqual([
      'ModifyCmqTopicAttribute',
      { TopicName: 'orders', MaxMsgSize: 2048, MsgRetentionSeconds: 60 },
    ]);
  });

  test('is listed from an offset', async () => {
    await using broker = await recordedBroker(
      api3({ TotalCount: 3, TopicList: [{ TopicName: 'a' }, { TopicName: 'b' }] }),
      api3({ TotalCount: 3, TopicList: [{ TopicName: 'c' }] }),
      api3({ TotalCount: 0, TopicList: null }),
    );
    const client = clientOf(broker);
    expect(await client.listTopics({ search: 'x', limit: 2 })).toEqual({ items: ['a', 'b'], cursor: '2' });
    expect(await client.listTopics({ search: 'x', limit: 999, cursor: '2' })).toEqual({ items: ['c'] });
    expect(await client.listTopics()).toEqual({ items: [] });
    expect(broker.seen.map(managed)).toEqual([
      ['DescribeCmqTopics', { TopicName: 'x', Offset: 0, Limit: 2 }],
      ['DescribeCmqTopics', { TopicName: 'x', Offset: 2, Limit: 50 }],
      ['DescribeCmqTopics', { Offset: 0, Limit: 20 }],
    ]);
    await expect(client.listTopics({ cursor: 'x' })).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('can be deleted twice, but not while it has subscriptions', async () => {
    await using broker = await recordedBroker(
      api3({}),
      api3Fault('ResourceNotFound.Topic', 'topic is not existed'),
      api3Fault('FailedOperation', 'there exists subscriptions under this topic'),
    );
    const client = clientOf(broker);
    await client.deleteTopic('orders');
    await client.deleteTopic('orders');
    await expect(client.deleteTopic('orders')).rejects.toMatchObject({ kind: 'has-subscriptions' });
  });
});

describe('a subscription', () => {
  test('is made for an HTTP endpoint', async () => {
    await using broker = await recordedBroker(api3({ SubscriptionId: 'subsc-1' }));
    expect(await clientOf(broker).subscribe('orders', 's', { ...SUBSCRIBE, bindingKeys: ['a.*', '#'] })).toBe(
      'created',
    );
    expect(managed(broker.seen[0])).toEqual([
      'CreateCmqSubscribe',
      {
        TopicName: 'orders',
        SubscriptionName: 's',
        Protocol: 'http',
        Endpoint: 'http://relay.example.com/push/a/b',
        NotifyStrategy: 'EXPONENTIAL_DECAY_RETRY',
        NotifyContentFormat: 'JSON',
        FilterTag: ['paid'],
        BindingKey: ['a.*', '#'],
      },
    ]);
  });

  test('that is there already is unchanged when nothing is another', async () => {
    const exists = api3Fault('ResourceInUse.Subscription', 'subscribtion is already existed');
    const there = api3({
      TotalCount: 1,
      SubscriptionSet: [subscription('s', 'http://relay.example.com/push/a/b')],
    });
    await using broker = await recordedBroker(exists, there, exists, there);
    const client = clientOf(broker);
    expect(await client.subscribe('orders', 's', SUBSCRIBE)).toBe('unchanged');
    await expect(client.subscribe('orders', 's', { ...SUBSCRIBE, tags: [] })).rejects.toMatchObject({
      kind: 'already-exists',
    });
  });

  test('is found by its whole name among those that contain it', async () => {
    const endpoints = Array.from({ length: 50 }, (_, at) =>
      subscription(`s-${at}`, `http://example.com/${at}`),
    );
    await using broker = await recordedBroker(
      api3({ TotalCount: 51, SubscriptionSet: endpoints }),
      api3({ TotalCount: 51, SubscriptionSet: [subscription('s', 'http://example.com/s')] }),
    );
    expect(await clientOf(broker).showSubscription('orders', 's')).toEqual({
      topic: 'orders',
      subscription: 's',
      owner: '1250000000',
      target: { via: 'http', url: 'http://example.com/s' },
      format: 'JSON',
      strategy: 'EXPONENTIAL_DECAY_RETRY',
      tags: ['paid'],
      bindingKeys: [],
      createdAt: 1_465_112_100_000,
    });
    expect(broker.seen.map(managed)).toEqual([
      ['DescribeCmqSubscriptionDetail', { TopicName: 'orders', SubscriptionName: 's', Offset: 0, Limit: 50 }],
      [
        'DescribeCmqSubscriptionDetail',
        { TopicName: 'orders', SubscriptionName: 's', Offset: 50, Limit: 50 },
      ],
    ]);
  });

  test('that is not among them is not there', async () => {
    await using broker = await recordedBroker(
      api3({ TotalCount: 1, SubscriptionSet: [subscription('s-1', 'http://x')] }),
    );
    await expect(clientOf(broker).showSubscription('orders', 's')).rejects.toMatchObject({
      kind: 'subscription-not-found',
      message: 'cmq: topic orders has no subscription s',
    });
  });

  test('is changed, freed of its tags and removed', async () => {
    const gone = api3Fault('FailedOperation', 'subscription is not existed');
    await using broker = await recordedBroker(api3({}), api3({}), gone);
    const client = clientOf(broker);
    const attributes = { strategy: 'BACKOFF_RETRY', format: 'SIMPLIFIED', filterTags: ['eu'] } as const;
    await client.subscriptions.setAttributes('orders', 's', attributes);
    await client.subscriptions.clearFilterTags('orders', 's');
    await client.unsubscribe('orders', 's');
    const names = { TopicName: 'orders', SubscriptionName: 's' };
    expect(broker.seen.map(managed)).toEqual([
      [
        'ModifyCmqSubscriptionAttribute',
        { ...names, NotifyStrategy: 'BACKOFF_RETRY', NotifyContentFormat: 'SIMPLIFIED', FilterTags: ['eu'] },
      ],
      ['ClearCmqSubscriptionFilterTags', names],
      ['DeleteCmqSubscribe', names],
    ]);
  });

  test.each([
    ['XML', { ...SUBSCRIBE, format: 'XML' }],
    ['an envelope in a queue', { ...SUBSCRIBE, target: { via: 'queue', queue: 'inbox' } }],
    ['mail', { ...SUBSCRIBE, target: { via: 'other', endpoint: 'mail:directmail:ops@example.com' } }],
  ] as const)('for %s is refused before it is sent', async (_what, request) => {
    await using broker = await recordedBroker();
    await expect(clientOf(broker).subscribe('orders', 's', request)).rejects.toMatchObject({
      kind: 'invalid',
    });
    expect(broker.seen).toEqual([]);
  });
});

describe('a queue', () => {
  const described = (VisibilityTimeout: number) =>
    api3({
      QueueDescribe: {
        QueueId: 'queue-1',
        QueueName: 'inbox',
        MaxMsgHeapNum: 10_000_000,
        PollingWaitSeconds: 3,
        VisibilityTimeout,
        MaxMsgSize: 65_536,
        MsgRetentionSeconds: 345_600,
        RewindSeconds: 0,
        ActiveMsgNum: 5,
        InactiveMsgNum: 1,
        DelayMsgNum: null,
        CreateTime: 1_465_112_100_000,
        LastModifyTime: 1_465_112_168_000,
      },
    });

  test('is created, or compared with what is there', async () => {
    const exists = api3Fault('ResourceInUse.Queue', 'queue is already existed');
    await using broker = await recordedBroker(api3({}), exists, described(30), exists, described(60));
    const client = clientOf(broker);
    expect(await client.createQueue('inbox', 30)).toBe('created');
    expect(await client.createQueue('inbox', 30)).toBe('unchanged');
    await expect(client.createQueue('inbox', 30)).rejects.toMatchObject({ kind: 'already-exists' });
    expect(managed(broker.seen[0])).toEqual([
      'CreateCmqQueue',
      { QueueName: 'inbox', VisibilityTimeout: 30 },
    ]);
  });

  test('is shown with its counts', async () => {
    await using broker = await recordedBroker(described(30));
    expect(await clientOf(broker).queues.show('inbox')).toEqual({
      queue: 'inbox',
      queueId: 'queue-1',
      maximumMessages: 10_000_000,
      pollingWaitSeconds: 3,
      visibilityTimeout: 30,
      maximumMessageSize: 65_536,
      retention: 345_600,
      rewindSeconds: 0,
      active: 5,
      inactive: 1,
      delayed: 0,
      createdAt: 1_465_112_100_000,
      modifiedAt: 1_465_112_168_000,
    });
  });

  test('is listed, changed, rewound, emptied and deleted', async () => {
    const gone = api3Fault('ResourceNotFound', 'queue is not existed');
    const listed = api3({ TotalCount: 1, QueueList: [{ QueueName: 'inbox' }] });
    await using broker = await recordedBroker(listed, api3({}), api3({}), api3({}), gone);
    const { queues } = clientOf(broker);
    expect(await queues.list()).toEqual({ items: ['inbox'] });
    await queues.setAttributes('inbox', { rewindSeconds: 3600, retention: 60 });
    await queues.rewind('inbox', 1_465_112_100_500);
    await queues.clear('inbox');
    await queues.delete('inbox');
    expect(broker.seen.map(managed)).toEqual([
      ['DescribeCmqQueues', { Offset: 0, Limit: 20 }],
      ['ModifyCmqQueueAttribute', { QueueName: 'inbox', MsgRetentionSeconds: 60, RewindSeconds: 3600 }],
      ['RewindCmqQueue', { QueueName: 'inbox', StartConsumeTime: 1_465_112_100 }],
      ['ClearCmqQueue', { QueueName: 'inbox' }],
      ['DeleteCmqQueue', { QueueName: 'inbox' }],
    ]);
  });
});

test('temporary credentials send their token', async () => {
  await using broker = await recordedBroker(api3({}));
  await clientOf(broker, { token: new Secret('sts-token') }).createTopic('orders');
  expect(broker.seen[0]?.headers['x-tc-token']).toBe('sts-token');
});

test('an endpoint that is no URL is refused', () => {
  const options = {
    region: 'gz',
    secretId: 'a',
    secretKey: new Secret('b'),
    dataEndpoint: 'cmq.example.com',
  };
  expect(() => new CmqClient(options)).toThrow('CMQ endpoint is no URL: cmq.example.com');
});
