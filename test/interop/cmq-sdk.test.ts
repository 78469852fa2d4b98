import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import { CMQ } from 'cmq-sdk';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Broker, startBroker } from '../../local/broker/start.ts';
import { type Endpoint, startEndpoint } from '../local/broker/endpoint.ts';

let broker: Broker;
let endpoint: Endpoint;

// The package's hosts are in its code: their sockets lead to the local broker instead, without TLS.
beforeAll(async () => {
  broker = await startBroker({ port: 0 });
  endpoint = await startEndpoint(200);
  const { hostname, port } = new URL(broker.url);
  for (const agent of [http.globalAgent, https.globalAgent]) {
    vi.spyOn(agent, 'createConnection').mockImplementation(() => connect(Number(port), hostname));
  }
});

afterAll(async () => {
  vi.restoreAllMocks();
  await endpoint[Symbol.asyncDispose]();
  await broker.stop();
});

function client(signatureMethod = 'HmacSHA256', extranet = false) {
  const { secretId, secretKey } = broker.cmq;
  return CMQ.NEW({ path: '/v2/index.php', signatureMethod, extranet, secretId, secretKey, region: 'gz' });
}

const done = { code: 0, message: '', requestId: expect.stringMatching(/^\d+$/) };

describe.each([
  ['HmacSHA256 over HTTP', 'HmacSHA256', false],
  ['HmacSHA1 over HTTPS', 'HmacSHA1', true],
])('the npm client cmq-sdk by %s', (_, signatureMethod, extranet) => {
  const suffix = signatureMethod;

  test('drives a topic through its life', async () => {
    const cmq = client(signatureMethod, extranet);
    const topicName = `life-${suffix}`;
    const subscriptionName = 'relay';
    expect(await cmq.createTopic({ topicName, maxMsgSize: 2048 })).toEqual({
      ...done,
      topicId: expect.stringMatching(/^topic-[0-9a-z]{8}$/),
    });
    expect(await cmq.setTopicAttributes({ topicName, maxMsgSize: 4096 })).toEqual(done);
    expect(await cmq.getTopicAttributes({ topicName })).toEqual({
      ...done,
      msgCount: 0,
      maxMsgSize: 4096,
      msgRetentionSeconds: 86_400,
      createTime: expect.any(Number),
      lastModifyTime: expect.any(Number),
      filterType: 1,
    });
    expect(await cmq.listTopic({ searchWord: topicName })).toEqual({
      ...done,
      totalCount: 1,
      topicList: [{ topicId: expect.any(String), topicName }],
    });
    const subscription = { topicName, subscriptionName, protocol: 'http', endpoint: `${endpoint.url}/in` };
    expect(await cmq.subscribe({ ...subscription, filterTag: ['a', 'b'] })).toEqual({
      ...done,
      subscriptionId: expect.stringMatching(/^subscription-[0-9a-z]{8}$/),
    });
    expect(
      await cmq.setSubscriptionAttributes({
        topicName,
        subscriptionName,
        notifyStrategy: 'BACKOFF_RETRY',
        notifyContentFormat: 'SIMPLIFIED',
      }),
    ).toEqual(done);
    expect(await cmq.getSubscriptionAttributes({ topicName, subscriptionName })).toEqual({
      ...done,
      topicOwner: '1250000000',
      msgCount: 0,
      protocol: 'http',
      endpoint: `${endpoint.url}/in`,
      notifyStrategy: 'BACKOFF_RETRY',
      notifyContentFormat: 'SIMPLIFIED',
      createTime: expect.any(Number),
      lastModifyTime: expect.any(Number),
      filterTag: ['a', 'b'],
      filterTags: ['a', 'b'],
      bindingKey: [],
    });
    expect(await cmq.listSubscriptionByTopic({ topicName })).toEqual({
      ...done,
      totalCount: 1,
      subscriptionList: [
        {
          subscriptionId: expect.any(String),
          subscriptionName,
          protocol: 'http',
          endpoint: `${endpoint.url}/in`,
        },
      ],
    });
    expect(await cmq.publishMessage({ topicName, msgBody: 'not for it', msgTag: ['c'] })).toMatchObject({
      code: 6030,
    });
    expect(await cmq.clearSubscriptionFilterTags({ topicName, subscriptionName })).toEqual(done);
    const published = await cmq.publishMessage({ topicName, msgBody: 'one: 1&2=3 ☃' });
    const push = await broker.waitForPush({ topic: topicName, messageId: published.msgId });
    expect(push.request?.body.toString()).toBe('one: 1&2=3 ☃');
    const batch = await cmq.batchPublishMessage({ topicName, msgBody: ['two', 'three'] });
    expect(batch.msgList).toHaveLength(2);
    for (const { msgId } of batch.msgList) await broker.waitForPush({ topic: topicName, messageId: msgId });
    expect(await cmq.deleteTopic({ topicName })).toMatchObject({
      code: 4000,
      message: expect.stringMatching(/^\(10540\)/),
    });
    expect(await cmq.unsubscribe({ topicName, subscriptionName })).toEqual(done);
    expect(await cmq.deleteTopic({ topicName })).toEqual(done);
    expect(await cmq.getTopicAttributes({ topicName })).toMatchObject({
      code: 4440,
      message: '(10600)topic is not existed, or deleted',
    });
  });

  test('routes by binding keys', async () => {
    const cmq = client(signatureMethod, extranet);
    const topicName = `routed-${suffix}`;
    await cmq.createTopic({ topicName, filterType: 2 });
    const subscription = { topicName, subscriptionName: 'all-orders', protocol: 'http' };
    await cmq.subscribe({ ...subscription, endpoint: `${endpoint.url}/in`, bindingKey: ['order.#'] });
    const published = await cmq.publishMessage({ topicName, msgBody: 'x', routingKey: 'order.paid' });
    await broker.waitForPush({ topic: topicName, messageId: published.msgId });
    expect(await cmq.publishMessage({ topicName, msgBody: 'x', routingKey: 'user' })).toMatchObject({
      code: 6030,
      message: '(10730)no bindingKey or filterTag matches the routingKey or msgTag',
    });
  });

  test('drives a queue through its life', async () => {
    const cmq = client(signatureMethod, extranet);
    const queueName = `life-${suffix}`;
    expect(await cmq.createQueue({ queueName, visibilityTimeout: 60, rewindSeconds: 3600 })).toEqual({
      ...done,
      queueId: expect.stringMatching(/^queue-[0-9a-z]{8}$/),
    });
    expect(await cmq.setQueueAttributes({ queueName, visibilityTimeout: 90 })).toEqual(done);
    expect(await cmq.listQueue({ searchWord: queueName })).toEqual({
      ...done,
      totalCount: 1,
      queueList: [{ queueId: expect.any(String), queueName }],
    });
    const sent = await cmq.sendMessage({ queueName, msgBody: 'This is test message' });
    const received = await cmq.receiveMessage({ queueName });
    expect(received).toEqual({
      ...done,
      msgBody: 'This is test message',
      msgId: sent.msgId,
      receiptHandle: expect.any(String),
      enqueueTime: expect.any(Number),
      firstDequeueTime: expect.any(Number),
      nextVisibleTime: received.enqueueTime + 90,
      dequeueCount: 1,
    });
    expect(await cmq.deleteMessage({ queueName, receiptHandle: received.receiptHandle })).toEqual(done);
    expect(await cmq.rewindQueue({ queueName, startConsumeTime: received.enqueueTime })).toEqual(done);
    expect(await cmq.receiveMessage({ queueName })).toMatchObject({ msgId: sent.msgId });
    const batch = await cmq.batchSendMessage({ queueName, msgBody: ['one', 'two'] });
    expect(batch.msgList).toHaveLength(2);
    const { msgInfoList } = await cmq.batchReceiveMessage({ queueName, numOfMsg: 16 });
    expect(msgInfoList.map(({ msgBody }) => msgBody)).toEqual(['one', 'two']);
    const handles = msgInfoList.map(({ receiptHandle }) => receiptHandle);
    expect(await cmq.batchDeleteMessage({ queueName, receiptHandle: [...handles, 'stale'] })).toEqual({
      code: 6010,
      message: '(10150)delete message partially failed',
      requestId: expect.any(String),
      clientRequestId: 0,
      errorList: [{ code: 4430, message: 'invalid receiptHandle', receiptHandle: 'stale' }],
    });
    expect(await cmq.getQueueAttributes({ queueName })).toEqual({
      ...done,
      maxMsgHeapNum: 100_000_000,
      pollingWaitSeconds: 0,
      visibilityTimeout: 90,
      maxMsgSize: 65_536,
      msgRetentionSeconds: 345_600,
      createTime: expect.any(Number),
      lastModifyTime: expect.any(Number),
      activeMsgNum: 0,
      inactiveMsgNum: 1,
      rewindSeconds: 3600,
      rewindmsgNum: 2,
      minMsgTime: received.enqueueTime,
      delayMsgNum: 0,
    });
    expect(await cmq.receiveMessage({ queueName })).toMatchObject({
      code: 7000,
      message: '(10200)no message',
      clientRequestId: 0,
    });
    expect(await cmq.deleteQueue({ queueName })).toEqual(done);
  });
});
