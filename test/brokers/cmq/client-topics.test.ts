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
