import { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/tdmq/v20200217/tdmq_client.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Broker, startBroker } from '../../local/broker/start.ts';
import { type Endpoint, startEndpoint } from '../local/broker/endpoint.ts';

let broker: Broker;
let endpoint: Endpoint;
let tdmq: Client;

beforeAll(async () => {
  broker = await startBroker({ port: 0 });
  endpoint = await startEndpoint(200);
  const { secretId, secretKey, region, apiEndpoint } = broker.cmq;
  tdmq = new Client({
    credential: { secretId, secretKey },
    region,
    profile: { httpProfile: { endpoint: new URL(apiEndpoint).host, protocol: 'http://' } },
  });
});

afterAll(async () => {
  await endpoint[Symbol.asyncDispose]();
  await broker.stop();
});

const done = { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) };
const time = expect.any(Number);

describe('the official npm client tencentcloud-sdk-nodejs', () => {
  test('drives a topic through its life', async () => {
    const TopicName = 'life';
    const topic = {
      TopicId: expect.stringMatching(/^topic-/),
      TopicName,
      MsgRetentionSeconds: 3600,
      MaxMsgSize: 2048,
      FilterType: 1,
      CreateTime: time,
      LastModifyTime: time,
      MsgCount: 0,
      CreateUin: 100_000_000_001,
      Trace: false,
      SubscriptionCount: 0,
    };
    const created = await tdmq.CreateCmqTopic({ TopicName, MsgRetentionSeconds: 3600 });
    expect(created).toEqual({ ...done, TopicId: topic.TopicId });
    expect(await tdmq.ModifyCmqTopicAttribute({ TopicName, MaxMsgSize: 2048 })).toEqual(done);
    expect(await tdmq.DescribeCmqTopicDetail({ TopicName })).toEqual({ ...done, TopicDescribe: topic });
    await tdmq.CreateCmqTopic({ TopicName: 'another-life' });
    await tdmq.CreateCmqTopic({ TopicName: 'unlike' });
    const page = await tdmq.DescribeCmqTopics({ TopicName: 'life', Offset: 0, Limit: 1 });
    expect(page).toEqual({ ...done, TotalCount: 2, TopicList: [topic] });
    const named = await tdmq.DescribeCmqTopics({ TopicNameList: ['unlike'] });
    expect(named.TopicList?.map((listed) => listed.TopicName)).toEqual(['unlike']);
    expect(await tdmq.DeleteCmqTopic({ TopicName })).toEqual(done);
    await expect(tdmq.DescribeCmqTopicDetail({ TopicName })).rejects.toMatchObject({
      code: 'ResourceNotFound.Topic',
    });
  });

  test('drives a subscription through its life', async () => {
    const TopicName = 'subscribed';
    const SubscriptionName = 'relay';
    await tdmq.CreateCmqTopic({ TopicName });
    const created = await tdmq.CreateCmqSubscribe({
      TopicName,
      SubscriptionName,
      Protocol: 'http',
      Endpoint: `${endpoint.url}/in`,
      NotifyStrategy: 'BACKOFF_RETRY',
      NotifyContentFormat: 'SIMPLIFIED',
      FilterTag: ['a'],
    });
    expect(created).toEqual({ ...done, SubscriptionId: expect.stringMatching(/^subscription-/) });
    const modified = { NotifyContentFormat: 'JSON', FilterTags: ['b', 'c'] };
    expect(await tdmq.ModifyCmqSubscriptionAttribute({ TopicName, SubscriptionName, ...modified })).toEqual(
      done,
    );
    const described = { TopicName, SubscriptionName: 'rel', Offset: 0, Limit: 20 };
    expect(await tdmq.DescribeCmqSubscriptionDetail(described)).toEqual({
      ...done,
      TotalCount: 1,
      SubscriptionSet: [
        {
          SubscriptionName,
          SubscriptionId: created.SubscriptionId,
          TopicOwner: 1_250_000_000,
          MsgCount: 0,
          LastModifyTime: time,
          CreateTime: time,
          BindingKey: [],
          Endpoint: `${endpoint.url}/in`,
          FilterTags: ['b', 'c'],
          Protocol: 'http',
          NotifyStrategy: 'BACKOFF_RETRY',
          NotifyContentFormat: 'JSON',
          TopicName,
        },
      ],
    });
    expect(await tdmq.ClearCmqSubscriptionFilterTags({ TopicName, SubscriptionName })).toEqual(done);
    const published = await tdmq.PublishCmqMsg({ TopicName, MsgContent: 'x ☃', MsgTag: ['t1', 't2'] });
    expect(published).toEqual({ ...done, Result: true, MsgId: expect.stringMatching(/^\d{19}$/) });
    await broker.waitForPush({ messageId: published.MsgId ?? '' });
    const push = endpoint.received.at(-1);
    expect(push?.headers['x-cmq-message-tag']).toBe('t1, t2');
    expect(JSON.parse(push?.body ?? '')).toMatchObject({ msgId: published.MsgId, msgBody: 'x ☃' });
    await expect(tdmq.DeleteCmqTopic({ TopicName })).rejects.toMatchObject({ code: 'FailedOperation' });
    expect(await tdmq.DeleteCmqSubscribe({ TopicName, SubscriptionName })).toEqual(done);
    expect(await tdmq.DeleteCmqTopic({ TopicName })).toEqual(done);
  });

  test('routes by binding keys', async () => {
    const TopicName = 'routed';
    await tdmq.CreateCmqTopic({ TopicName, FilterType: 2 });
    const subscription = { TopicName, SubscriptionName: 'orders', Protocol: 'http', Endpoint: endpoint.url };
    await expect(tdmq.CreateCmqSubscribe(subscription)).rejects.toMatchObject({ code: 'MissingParameter' });
    await tdmq.CreateCmqSubscribe({ ...subscription, BindingKey: ['1.*.0'] });
    await tdmq.ModifyCmqSubscriptionAttribute({ ...subscription, BindingKey: ['1.#.0', '2'] });
    const { SubscriptionSet } = await tdmq.DescribeCmqSubscriptionDetail({ TopicName });
    expect(SubscriptionSet?.[0]?.BindingKey).toEqual(['1.#.0', '2']);
  });

  test('drives a queue through its life', async () => {
    const QueueName = 'life';
    await tdmq.CreateCmqQueue({ QueueName: 'dead' });
    const deadLetter = { DeadLetterQueueName: 'dead', Policy: 0, MaxReceiveCount: 3 };
    const created = await tdmq.CreateCmqQueue({ QueueName, RewindSeconds: 600, ...deadLetter });
    expect(created).toEqual({ ...done, QueueId: expect.stringMatching(/^queue-/) });
    expect(await tdmq.ModifyCmqQueueAttribute({ QueueName, VisibilityTimeout: 90 })).toEqual(done);
    const sent = await tdmq.SendCmqMsg({ QueueName, MsgContent: 'hello', DelaySeconds: 0 });
    expect(sent).toEqual({ ...done, Result: true, MsgId: expect.stringMatching(/^\d{19}$/) });
    await tdmq.SendCmqMsg({ QueueName, MsgContent: 'later', DelaySeconds: 600 });
    const { QueueDescribe } = await tdmq.DescribeCmqQueueDetail({ QueueName });
    expect(QueueDescribe).toEqual({
      QueueId: created.QueueId,
      QueueName,
      MaxMsgHeapNum: 100_000_000,
      PollingWaitSeconds: 0,
      MsgRetentionSeconds: 345_600,
      VisibilityTimeout: 90,
      MaxMsgSize: 65_536,
      RewindSeconds: 600,
      CreateTime: time,
      LastModifyTime: time,
      ActiveMsgNum: 1,
      InactiveMsgNum: 0,
      DelayMsgNum: 1,
      RewindMsgNum: 0,
      MinMsgTime: time,
      DeadLetterSource: [],
      DeadLetterPolicy: { DeadLetterQueue: 'dead', Policy: 0, MaxReceiveCount: 3 },
      CreateUin: 100_000_000_001,
      Trace: false,
    });
    expect(await tdmq.DescribeCmqQueues({ QueueName: 'dead', Limit: 10 })).toMatchObject({
      TotalCount: 1,
      QueueList: [{ QueueName: 'dead', DeadLetterSource: [{ QueueId: created.QueueId, QueueName }] }],
    });
    expect(await tdmq.UnbindCmqDeadLetter({ SourceQueueName: QueueName })).toEqual(done);
    expect(await tdmq.RewindCmqQueue({ QueueName, StartConsumeTime: 0 })).toEqual(done);
    expect(await tdmq.ClearCmqQueue({ QueueName })).toEqual(done);
    expect(await tdmq.DescribeCmqQueueDetail({ QueueName })).toMatchObject({
      QueueDescribe: { ActiveMsgNum: 0, DelayMsgNum: 0, MinMsgTime: 0 },
    });
    expect(await tdmq.DeleteCmqQueue({ QueueName })).toEqual(done);
    await expect(tdmq.DeleteCmqQueue({ QueueName })).rejects.toMatchObject({ code: 'ResourceNotFound' });
  });

  test.each([
    ['ResourceInUse.Topic', () => tdmq.CreateCmqTopic({ TopicName: 'twice' })],
    ['ResourceNotFound.Topic', () => tdmq.PublishCmqMsg({ TopicName: 'none', MsgContent: 'x' })],
    ['FailedOperation', () => tdmq.PublishCmqMsg({ TopicName: 'twice', MsgContent: 'x' })],
    ['InvalidParameterValue', () => tdmq.CreateCmqTopic({ TopicName: '1st' })],
    ['InvalidParameterValue', () => tdmq.CreateCmqTopic({ TopicName: 'big', MaxMsgSize: 1 })],
    ['ResourceNotFound', () => tdmq.SendCmqMsg({ QueueName: 'none', MsgContent: 'x', DelaySeconds: 0 })],
  ])('rejects with %s', async (code, refused) => {
    await tdmq.CreateCmqTopic({ TopicName: 'twice' }).catch(() => {});
    await expect(refused()).rejects.toMatchObject({ code });
  });

  test('is refused with another key', async () => {
    const { secretId, region, apiEndpoint } = broker.cmq;
    const stranger = new Client({
      credential: { secretId, secretKey: 'another' },
      region,
      profile: { httpProfile: { endpoint: new URL(apiEndpoint).host, protocol: 'http://' } },
    });
    await expect(stranger.DescribeCmqTopics({})).rejects.toMatchObject({
      code: 'AuthFailure.SignatureFailure',
    });
  });
});
