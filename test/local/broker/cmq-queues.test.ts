import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../local/broker/core/clock.ts';
import { type Broker, startBroker } from '../../../local/broker/start.ts';
import { cmqClient, type Parameters } from './cmq-client.ts';

let clock: ManualClock;
let broker: Broker;
let call: ReturnType<typeof cmqClient>;

const queueName = 'jobs';
const NO_MESSAGE = { code: 7000, message: '(10200)no message' };

beforeEach(async () => {
  clock = new ManualClock(Date.UTC(2020, 1, 26, 7, 51, 43));
  broker = await startBroker({ port: 0, clock });
  call = cmqClient(broker);
  await call('CreateQueue', { queueName, visibilityTimeout: 30, rewindSeconds: 3600 });
});

afterEach(() => broker.stop());

const send = (msgBody: string, more: Parameters = {}) => call('SendMessage', { queueName, msgBody, ...more });
const receive = (more: Parameters = {}) => call('ReceiveMessage', { queueName, ...more });

describe('a message', () => {
  test('is hidden while it is held, and comes again under another handle', async () => {
    await send('x');
    const first = await receive();
    expect(first).toMatchObject({
      code: 0,
      msgBody: 'x',
      enqueueTime: 1_582_703_503,
      firstDequeueTime: 1_582_703_503,
      nextVisibleTime: 1_582_703_533,
      dequeueCount: 1,
    });
    expect(await receive()).toMatchObject(NO_MESSAGE);
    await clock.advance(30_000);
    const second = await receive();
    expect(second).toMatchObject({ msgId: first.msgId, dequeueCount: 2, firstDequeueTime: 1_582_703_503 });
    const stale = { queueName, receiptHandle: String(first.receiptHandle) };
    expect(await call('DeleteMessage', stale)).toMatchObject({
      code: 4430,
      message: '(10260)receipt handle is invalid',
    });
    const held = { queueName, receiptHandle: String(second.receiptHandle) };
    expect(await call('DeleteMessage', held)).toMatchObject({ code: 0 });
  });

  test('is delayed when asked for', async () => {
    await send('later', { delaySeconds: 60 });
    expect(await call('GetQueueAttributes', { queueName })).toMatchObject({
      delayMsgNum: 1,
      activeMsgNum: 0,
    });
    expect(await receive()).toMatchObject(NO_MESSAGE);
    await clock.advance(60_000);
    expect(await receive()).toMatchObject({ msgBody: 'later' });
  });

  test('ends a long poll when it arrives', async () => {
    const polling = receive({ pollingWaitSeconds: 30 });
    await send('at last');
    expect(await polling).toMatchObject({ msgBody: 'at last' });
  });

  test('is waited for as long as the queue says, unless the request says how long', async () => {
    await using real = await startBroker({ port: 0 });
    const callReal = cmqClient(real);
    await callReal('CreateQueue', { queueName, pollingWaitSeconds: 1 });
    const started = performance.now();
    expect(await callReal('ReceiveMessage', { queueName, pollingWaitSeconds: 0 })).toMatchObject(NO_MESSAGE);
    expect(performance.now() - started).toBeLessThan(900);
    expect(await callReal('ReceiveMessage', { queueName })).toMatchObject(NO_MESSAGE);
    expect(performance.now() - started).toBeGreaterThan(990);
  });

  test('can be rewound to after it was deleted, in the order of sending', async () => {
    await send('one');
    await clock.advance(10_000);
    await send('two');
    await send('three');
    const { msgInfoList } = await call('BatchReceiveMessage', { queueName, numOfMsg: 16 });
    const handles = (msgInfoList as { receiptHandle: string }[]).map(({ receiptHandle }) => receiptHandle);
    expect(await call('BatchDeleteMessage', { queueName, receiptHandle: handles })).toMatchObject({
      code: 0,
    });
    expect(await call('GetQueueAttributes', { queueName })).toMatchObject({
      activeMsgNum: 0,
      inactiveMsgNum: 0,
      rewindmsgNum: 3,
    });
    expect(await call('RewindQueue', { queueName, startConsumeTime: 1_582_703_513 })).toMatchObject({
      code: 0,
    });
    expect(await call('BatchReceiveMessage', { queueName, numOfMsg: 16 })).toMatchObject({
      msgInfoList: [
        { msgBody: 'two', dequeueCount: 1 },
        { msgBody: 'three', dequeueCount: 1 },
      ],
    });
    expect(await call('GetQueueAttributes', { queueName })).toMatchObject({ rewindmsgNum: 1 });
  });

  test('cannot be rewound to when the queue keeps none, or none so old', async () => {
    await call('CreateQueue', { queueName: 'forgetful' });
    expect(await call('RewindQueue', { queueName: 'forgetful', startConsumeTime: 0 })).toMatchObject({
      code: 6050,
      message: '(10670)your queue cannot be rewinded',
    });
    await send('x');
    const { receiptHandle } = await receive();
    await call('DeleteMessage', { queueName, receiptHandle: String(receiptHandle) });
    await clock.advance(3_600_000);
    await call('RewindQueue', { queueName, startConsumeTime: 0 });
    expect(await receive()).toMatchObject(NO_MESSAGE);
  });
});

describe('a queue', () => {
  test.each<[string, Parameters, number, string]>([
    ['twice', { queueName }, 4460, '(10210)queue is already existed'],
    ['twice but for its case', { queueName: 'JOBS' }, 4460, '(10210)queue is already existed'],
    ['with a bad name', { queueName: 'a.b' }, 4000, '(10020)queue name format error'],
    [
      'that hides for no time',
      { queueName: 'q', visibilityTimeout: 0 },
      4000,
      '(10350)parameter visibilityTimeout value or length is out of range',
    ],
    [
      'that polls for 31 s',
      { queueName: 'q', pollingWaitSeconds: 31 },
      4000,
      '(10350)parameter pollingWaitSeconds value or length is out of range',
    ],
    [
      'that keeps for 59 s',
      { queueName: 'q', msgRetentionSeconds: 59 },
      4000,
      '(10350)parameter msgRetentionSeconds value or length is out of range',
    ],
  ])('is not created %s', async (_, parameters, code, message) => {
    expect(await call('CreateQueue', parameters)).toMatchObject({ code, message });
  });

  test('takes its subscriptions with it, and no others', async () => {
    await call('CreateTopic', { topicName: 'orders' });
    await call('CreateQueue', { queueName: 'other' });
    for (const endpoint of [queueName, 'other']) {
      const subscription = { topicName: 'orders', subscriptionName: `to-${endpoint}`, protocol: 'queue' };
      await call('Subscribe', { ...subscription, endpoint });
    }
    expect(await call('DeleteQueue', { queueName })).toMatchObject({ code: 0 });
    expect(await call('ListSubscriptionByTopic', { topicName: 'orders' })).toMatchObject({
      totalCount: 1,
      subscriptionList: [{ subscriptionName: 'to-other' }],
    });
    expect(await receive()).toMatchObject({ code: 4440, message: '(10100)queue is not existed, or deleted' });
  });

  test('gets the bare message of a topic, whatever format was asked for', async () => {
    await call('CreateTopic', { topicName: 'orders' });
    const subscription = {
      topicName: 'orders',
      subscriptionName: 's',
      protocol: 'queue',
      endpoint: queueName,
    };
    await call('Subscribe', { ...subscription, notifyContentFormat: 'JSON' });
    const { msgId } = await call('PublishMessage', { topicName: 'orders', msgBody: 'bare', msgTag: ['a'] });
    await broker.waitForPush({ topic: 'orders' });
    expect(await receive()).toMatchObject({ msgBody: 'bare', msgId });
  });
});

test.each<[string, string, Parameters, number, string]>([
  ['SendMessage', 'without a body', {}, 4000, '(10010)lacked of required parameters'],
  [
    'SendMessage',
    'of 65,537 bytes',
    { msgBody: 'x'.repeat(65_537) },
    4400,
    '(10230)exceed maximum message size',
  ],
  [
    'SendMessage',
    'delayed for over an hour',
    { msgBody: 'x', delaySeconds: 3601 },
    4000,
    '(10692)delay seconds is out of range',
  ],
  [
    'BatchSendMessage',
    'of 17',
    { msgBody: Array(17).fill('x') },
    4000,
    '(10370)msgBody parameter batch size is out of range',
  ],
  [
    'ReceiveMessage',
    'for 31 s',
    { pollingWaitSeconds: 31 },
    4000,
    '(10350)parameter pollingWaitSeconds value or length is out of range',
  ],
  ['BatchReceiveMessage', 'of no number', {}, 4000, '(10010)lacked of required parameters'],
  [
    'BatchReceiveMessage',
    'of 17',
    { numOfMsg: 17 },
    4000,
    '(10350)parameter numOfMsg value or length is out of range',
  ],
  ['BatchReceiveMessage', 'of an empty queue', { numOfMsg: 16 }, 7000, '(10200)no message'],
  ['DeleteMessage', 'without a handle', {}, 4000, '(10010)lacked of required parameters'],
  ['DeleteMessage', 'by nonsense', { receiptHandle: 'x' }, 4430, '(10260)receipt handle is invalid'],
  [
    'GetQueueAttributes',
    'of no queue',
    { queueName: 'none' },
    4440,
    '(10100)queue is not existed, or deleted',
  ],
])('%s %s is refused', async (action, _, parameters, code, message) => {
  expect(await call(action, { queueName, ...parameters })).toMatchObject({ code, message });
});
