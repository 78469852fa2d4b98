import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Broker, startBroker } from '../../../local/broker/start.ts';
import { cmqClient, type Parameters } from './cmq-client.ts';

let broker: Broker;
let call: ReturnType<typeof cmqClient>;

const HTTP = { protocol: 'http', endpoint: 'http://127.0.0.1:9/in' };

beforeAll(async () => {
  broker = await startBroker({ port: 0 });
  call = cmqClient(broker);
  await call('CreateTopic', { topicName: 'orders' });
  await call('CreateTopic', { topicName: 'routed', filterType: 2 });
  await call('CreateTopic', { topicName: 'deaf' });
  await call('CreateQueue', { queueName: 'jobs' });
  await call('Subscribe', { topicName: 'orders', subscriptionName: 'first', ...HTTP });
  await call('Subscribe', { topicName: 'routed', subscriptionName: 'first', 'bindingKey.1': 'a', ...HTTP });
});

afterAll(() => broker.stop());

describe('CreateTopic', () => {
  test.each<[string, Parameters, number, string]>([
    ['without a name', {}, 4000, '(10010)lacked of required parameters'],
    ['with an empty name', { topicName: '' }, 4000, '(10010)lacked of required parameters'],
    ['with a name that starts with a digit', { topicName: '1st' }, 4000, '(10590)topic name format error'],
    ['with an underscore in its name', { topicName: 'a_b' }, 4000, '(10590)topic name format error'],
    ['with a name of 65', { topicName: 'a'.repeat(65) }, 4000, '(10590)topic name format error'],
    ['that is there', { topicName: 'orders' }, 4460, '(10550)topic is already existed'],
    [
      'with messages too small',
      { topicName: 't', maxMsgSize: 1023 },
      4000,
      '(10350)parameter maxMsgSize value or length is out of range',
    ],
    [
      'with messages too large',
      { topicName: 't', maxMsgSize: 1_048_577 },
      4000,
      '(10350)parameter maxMsgSize value or length is out of range',
    ],
    [
      'with a size that is no number',
      { topicName: 't', maxMsgSize: '1KB' },
      4000,
      '(10360)parameter maxMsgSize error type',
    ],
    [
      'with a third filter type',
      { topicName: 't', filterType: 3 },
      4000,
      '(10350)parameter filterType value or length is out of range',
    ],
  ])('refuses a topic %s', async (_, parameters, code, message) => {
    expect(await call('CreateTopic', parameters)).toMatchObject({ code, message });
  });

  test('takes a name of 64', async () => {
    expect(await call('CreateTopic', { topicName: `a${'-'.repeat(63)}` })).toMatchObject({ code: 0 });
  });
});

describe('Subscribe', () => {
  const subscribe = (parameters: Parameters) =>
    call('Subscribe', { topicName: 'orders', subscriptionName: 'new', ...HTTP, ...parameters });

  test.each<[string, Parameters, number, string]>([
    ['to no topic', { topicName: 'none' }, 4440, '(10600)topic is not existed, or deleted'],
    ['twice', { subscriptionName: 'first' }, 4490, '(10470)subscribtion is already existed'],
    ['with a bad name', { subscriptionName: '-' }, 4000, '(10590)subscription name format error'],
    ['over HTTPS', { endpoint: 'https://example.com/' }, 4000, '(10500)endpoint format error'],
    ['to no URL', { endpoint: 'http://' }, 4000, '(10500)endpoint format error'],
    ['without a scheme', { endpoint: 'example.com' }, 4000, '(10500)endpoint format error'],
    ['with more than ASCII', { endpoint: 'http://example.com/é' }, 4000, '(10500)endpoint format error'],
    [
      'with a blank',
      { endpoint: 'http://example.com/a b' },
      4510,
      '(10570)url connot contain any blank characters',
    ],
    ['without an endpoint', { endpoint: '' }, 4000, '(10010)lacked of required parameters'],
    ['by mail', { protocol: 'mail' }, 4000, '(10510)undefined protocol'],
    [
      'with a strategy of its own',
      { notifyStrategy: 'NONE' },
      4000,
      '(10520)undefined notify retry stragety',
    ],
    ['in XML', { notifyContentFormat: 'XML' }, 4000, '(10530)undefined notify content format'],
    ['to no queue', { protocol: 'queue', endpoint: 'none' }, 4440, '(10100)queue is not existed, or deleted'],
    [
      'with six tags',
      { filterTag: ['1', '2', '3', '4', '5', '6'] },
      4000,
      '(10490)number of filterTag exceed limit',
    ],
    [
      'with a tag of 17',
      { filterTag: ['a'.repeat(17)] },
      4000,
      '(10350)parameter filterTag value or length is out of range',
    ],
    [
      'with tags that are not numbered in turn',
      { 'filterTag.1': 'a', 'filterTag.3': 'b' },
      4000,
      '(10380)filterTag parameter is not consequent',
    ],
    [
      'with tags numbered from 2',
      { 'filterTag.2': 'a' },
      4000,
      '(10380)filterTag parameter is not consequent',
    ],
    ['by no key where keys choose', { topicName: 'routed' }, 4000, '(10710)parameters lack of bindingKey'],
    ['with six keys', { bindingKey: ['1', '2', '3', '4', '5', '6'] }, 4000, '(10680)too many bindingKey'],
    ['with 16 dots in a key', { bindingKey: ['.'.repeat(16)] }, 4000, '(10691)too many delimeters'],
    [
      'with a key of 65 bytes',
      { bindingKey: ['a'.repeat(65)] },
      4000,
      '(10350)parameter bindingKey value or length is out of range',
    ],
  ])('refuses a subscription %s', async (_, parameters, code, message) => {
    expect(await subscribe(parameters)).toMatchObject({ code, message });
  });

  test.each<[string, Parameters, object]>([
    ['numbered from 0', { 'filterTag.0': 'a', 'filterTag.1': 'b' }, { filterTag: ['a', 'b'] }],
    ['numbered from 1', { 'filterTag.1': 'a', 'filterTag.2': 'b' }, { filterTag: ['a', 'b'] }],
    ['in any order', { 'filterTag.2': 'b', 'filterTag.1': 'a' }, { filterTag: ['a', 'b'] }],
    ['misspelt by the PHP SDK', { 'bindindKey.1': 'a.#' }, { bindingKey: ['a.#'] }],
    ['with five keys of 64 bytes', { bindingKey: Array(5).fill('a'.repeat(64)) }, {}],
  ])('takes a list %s', async (_, parameters, expected) => {
    const name = { topicName: 'orders', subscriptionName: 'listed' };
    expect(await subscribe({ ...parameters, ...name })).toMatchObject({ code: 0 });
    expect(await call('GetSubscriptionAttributes', name)).toMatchObject(expected);
    await call('Unsubscribe', name);
  });

  test('makes a queue subscription SIMPLIFIED, and takes JSON as official tests send it', async () => {
    for (const [subscriptionName, asked, expected] of [
      ['bare', {}, 'SIMPLIFIED'],
      ['json', { notifyContentFormat: 'JSON' }, 'JSON'],
    ] as const) {
      const name = { topicName: 'orders', subscriptionName };
      const queue = { protocol: 'queue', endpoint: 'jobs' };
      expect(await call('Subscribe', { ...name, ...queue, ...asked })).toMatchObject({ code: 0 });
      expect(await call('GetSubscriptionAttributes', name)).toMatchObject({
        protocol: 'queue',
        endpoint: 'jobs',
        notifyContentFormat: expected,
      });
      await call('Unsubscribe', name);
    }
  });

  test('refuses JSON for a queue as documented when it is told to', async () => {
    await using strict = await startBroker({ port: 0, cmq: { queueFormat: 'strict' } });
    const strictly = cmqClient(strict);
    await strictly('CreateTopic', { topicName: 't' });
    await strictly('CreateQueue', { queueName: 'q' });
    const queue = { topicName: 't', subscriptionName: 's', protocol: 'queue', endpoint: 'q' };
    expect(await strictly('Subscribe', { ...queue, notifyContentFormat: 'JSON' })).toMatchObject({
      code: 4000,
      message: '(10640)notifyContentFormat of protocol queue must be SIMPLIFIED',
    });
    expect(await strictly('Subscribe', queue)).toMatchObject({ code: 0 });
  });
});

describe('a subscription', () => {
  test('that is not there is told apart from its topic', async () => {
    const name = { topicName: 'orders', subscriptionName: 'none' };
    for (const action of [
      'GetSubscriptionAttributes',
      'SetSubscriptionAttributes',
      'ClearSUbscriptionFIlterTags',
      'Unsubscribe',
    ]) {
      expect(await call(action, name)).toMatchObject({
        code: 4440,
        message: '(10620)subscription is not existed, or deleted',
      });
    }
  });

  test('is listed by a part of its name, a page at a time', async () => {
    await call('CreateTopic', { topicName: 'paged' });
    for (const subscriptionName of ['a-1', 'a-2', 'a-3', 'b-1']) {
      await call('Subscribe', { topicName: 'paged', subscriptionName, ...HTTP });
    }
    const page = { topicName: 'paged', searchWord: 'a-', offset: 1, limit: 1 };
    expect(await call('ListSubscriptionByTopic', page)).toMatchObject({
      totalCount: 3,
      subscriptionList: [{ subscriptionName: 'a-2' }],
    });
    expect(await call('ListSubscriptionByTopic', { topicName: 'paged', limit: 101 })).toMatchObject({
      code: 4000,
      message: '(10350)parameter limit value or length is out of range',
    });
  });

  test('can be the five-hundredth of its topic, not the one after', async () => {
    await call('CreateTopic', { topicName: 'crowded' });
    for (let n = 1; n <= 500; n++) {
      await call('Subscribe', { topicName: 'crowded', subscriptionName: `s-${n}`, ...HTTP });
    }
    expect(
      await call('Subscribe', { topicName: 'crowded', subscriptionName: 's-501', ...HTTP }),
    ).toMatchObject({ code: 4500, message: '(10480)number of subscription has reached the limit' });
  });
});

describe('PublishMessage', () => {
  const publish = (parameters: Parameters) =>
    call('PublishMessage', { topicName: 'orders', msgBody: 'x', ...parameters });

  test.each<[string, Parameters, number, string]>([
    ['to no topic', { topicName: 'none' }, 4440, '(10600)topic is not existed, or deleted'],
    ['without a body', { msgBody: '' }, 4000, '(10010)lacked of required parameters'],
    ['of 65,537 bytes', { msgBody: 'x'.repeat(65_537) }, 4400, '(10230)exceed maximum message size'],
    [
      'of 65,538 bytes in fewer characters',
      { msgBody: 'é'.repeat(32_769) },
      4400,
      '(10230)exceed maximum message size',
    ],
    ['with six tags', { msgTag: ['1', '2', '3', '4', '5', '6'] }, 4000, '(10720)too many msgTag'],
    [
      'with a tag of 17',
      { msgTag: ['a'.repeat(17)] },
      4000,
      '(10350)parameter msgTag value or length is out of range',
    ],
    ['with 16 dots in its key', { routingKey: '.'.repeat(16) }, 4000, '(10691)too many delimeters'],
    [
      'without a key where keys choose',
      { topicName: 'routed' },
      4000,
      '(10700)parameters lack of routingKey',
    ],
    [
      'to a topic without subscriptions',
      { topicName: 'deaf' },
      6030,
      '(10650)topic has no subscription, please create a subscription before publishing message',
    ],
    [
      'that no subscription wants',
      { topicName: 'routed', routingKey: 'b' },
      6030,
      '(10730)no bindingKey or filterTag matches the routingKey or msgTag',
    ],
  ])('refuses a message %s', async (_, parameters, code, message) => {
    expect(await publish(parameters)).toMatchObject({ code, message });
  });

  test('takes 65,536 bytes, and an empty routing key as none', async () => {
    const reply = await publish({ msgBody: 'x'.repeat(65_536), routingKey: '' });
    expect(reply).toMatchObject({ code: 0, msgId: expect.stringMatching(/^\d{19}$/) });
  });

  test('gives ids that no double can hold', async () => {
    const { msgId } = await publish({});
    expect(BigInt(String(msgId))).toBeGreaterThan(2n ** 53n);
  });
});

describe('BatchPublishMessage', () => {
  test.each<[string, Parameters, number, string]>([
    ['of none', {}, 4000, '(10010)lacked of required parameters'],
    ['of 17', { msgBody: Array(17).fill('x') }, 4000, '(10370)msgBody parameter batch size is out of range'],
    ['with an empty one', { msgBody: ['x', ''] }, 4000, "(10120)message body can't be empty"],
  ])('refuses a batch %s', async (_, parameters, code, message) => {
    expect(await call('BatchPublishMessage', { topicName: 'orders', ...parameters })).toMatchObject({
      code,
      message,
    });
  });

  test('takes 16', async () => {
    const { msgList } = await call('BatchPublishMessage', {
      topicName: 'orders',
      msgBody: Array(16).fill('x'),
    });
    expect(msgList).toHaveLength(16);
  });
});

describe('the routes of a topic and of a queue', () => {
  test('lead to the broker itself', async () => {
    const { host } = new URL(broker.url);
    expect(await call('QueryTopicRoute', { topicName: 'orders' })).toMatchObject({ code: 0, addr: [host] });
    expect(await call('QueryQueueRoute', { queueName: 'jobs' })).toMatchObject({ code: 0, addr: [host] });
    expect(await call('QueryQueueRoute', { queueName: 'none' })).toMatchObject({ code: 4440 });
  });
});
