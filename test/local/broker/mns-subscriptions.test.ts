import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../local/broker/core/clock.ts';
import { type Broker, startBroker } from '../../../local/broker/start.ts';
import { type MnsClient, mnsClient } from './mns-client.ts';

const clock = new ManualClock(1_463_476_256_000);
let broker: Broker;
let send: MnsClient;

beforeAll(async () => {
  broker = await startBroker({ port: 0, clock });
  send = mnsClient(broker, () => clock.now());
});

afterAll(() => broker.stop());

let topic: string;
let made = 0;

beforeEach(async () => {
  topic = `/topics/topic-${++made}`;
  await send('PUT', topic, '<Topic/>');
});

const SUBSCRIPTION = '<Subscription><Endpoint>http://127.0.0.1:9/in</Endpoint></Subscription>';

describe('Subscribe', () => {
  test('a subscription has the documented defaults', async () => {
    const subscribed = await send('PUT', `${topic}/subscriptions/s`, SUBSCRIPTION);
    expect(subscribed.headers.get('location')).toBe(`${broker.url}${topic}/subscriptions/s`);
    const { body } = await send('GET', `${topic}/subscriptions/s`);
    expect(body).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Subscription xmlns="http://mns.aliyuncs.com/doc/v1/">
  <SubscriptionName>s</SubscriptionName>
  <Subscriber>1460488513831433</Subscriber>
  <TopicOwner>1460488513831433</TopicOwner>
  <TopicName>topic-${made}</TopicName>
  <Endpoint>http://127.0.0.1:9/in</Endpoint>
  <NotifyStrategy>BACKOFF_RETRY</NotifyStrategy>
  <NotifyContentFormat>XML</NotifyContentFormat>
  <CreateTime>1463476256</CreateTime>
  <LastModifyTime>1463476256</LastModifyTime>
</Subscription>`);
  });

  test('subscribing again is no error with the same attributes, and a conflict with others', async () => {
    await send('PUT', `${topic}/subscriptions/s`, SUBSCRIPTION);
    expect((await send('PUT', `${topic}/subscriptions/s`, SUBSCRIPTION)).status).toBe(204);
    for (const more of [
      '<Endpoint>http://127.0.0.1:9/other</Endpoint>',
      '<Endpoint>http://127.0.0.1:9/in</Endpoint><FilterTag>hot</FilterTag>',
      '<Endpoint>http://127.0.0.1:9/in</Endpoint><NotifyStrategy>EXPONENTIAL_DECAY_RETRY</NotifyStrategy>',
      '<Endpoint>http://127.0.0.1:9/in</Endpoint><NotifyContentFormat>JSON</NotifyContentFormat>',
    ]) {
      const other = await send('PUT', `${topic}/subscriptions/s`, `<Subscription>${more}</Subscription>`);
      expect([other.status, other.text('Code')]).toEqual([409, 'SubscriptionAlreadyExist']);
    }
  });

  test.each([
    ['', 'EndpointInvalid'],
    ['<Endpoint>ftp://example.com</Endpoint>', 'EndpointInvalid'],
    ['<Endpoint>http://</Endpoint>', 'EndpointInvalid'],
    ['<Endpoint>http://example.com/a b</Endpoint>', 'EndpointInvalid'],
    ['<Endpoint>acs:mns:cn-hangzhou:1:topics/t</Endpoint>', 'EndpointInvalid'],
    ['<Endpoint>mail:directmail:nobody</Endpoint>', 'EndpointInvalid'],
    ['<Endpoint>sms:directsms:someone</Endpoint>', 'EndpointInvalid'],
    ['<Endpoint>http://example.com</Endpoint><NotifyStrategy>NEVER</NotifyStrategy>', 'InvalidArgument'],
    [
      '<Endpoint>http://example.com</Endpoint><NotifyContentFormat>YAML</NotifyContentFormat>',
      'InvalidArgument',
    ],
    [`<Endpoint>http://example.com</Endpoint><FilterTag>${'t'.repeat(17)}</FilterTag>`, 'InvalidArgument'],
  ])('with %s is refused', async (xml, code) => {
    const answer = await send('PUT', `${topic}/subscriptions/s`, `<Subscription>${xml}</Subscription>`);
    expect([answer.status, answer.text('Code')]).toEqual([400, code]);
  });

  test.each([
    ['a'.repeat(256), 400, 'SubscriptionNameLengthError'],
    ['_a', 400, 'SubscriptionNameInvalid'],
    ['MyTopic1-Sub1', 201, undefined],
  ])('the name %s is answered with %i %s', async (name, status, code) => {
    const answer = await send('PUT', `${topic}/subscriptions/${name}`, SUBSCRIPTION);
    expect([answer.status, answer.text('Code')]).toEqual([status, code]);
  });

  test('a topic has at most 100 subscriptions', async () => {
    for (let n = 0; n < 100; n++) await send('PUT', `${topic}/subscriptions/s${n}`, SUBSCRIPTION);
    const answer = await send('PUT', `${topic}/subscriptions/s100`, SUBSCRIPTION);
    expect([answer.status, answer.text('Code')]).toEqual([400, 'InvalidArgument']);
    expect((await send('PUT', `${topic}/subscriptions/s99`, SUBSCRIPTION)).status).toBe(204);
  });

  test('setting attributes changes the strategy only', async () => {
    await send('PUT', `${topic}/subscriptions/s`, SUBSCRIPTION);
    const xml =
      '<Subscription><NotifyStrategy>EXPONENTIAL_DECAY_RETRY</NotifyStrategy><NotifyContentFormat>JSON</NotifyContentFormat></Subscription>';
    expect((await send('PUT', `${topic}/subscriptions/s?metaoverride=true`, xml)).status).toBe(204);
    const attributes = await send('GET', `${topic}/subscriptions/s`);
    expect(attributes.text('NotifyStrategy')).toBe('EXPONENTIAL_DECAY_RETRY');
    expect(attributes.text('NotifyContentFormat')).toBe('XML');
    const missing = await send('PUT', `${topic}/subscriptions/missing?metaoverride=true`, xml);
    expect([missing.status, missing.text('Code')]).toEqual([404, 'SubscriptionNotExist']);
  });

  test('unsubscribing is no error even without subscription or topic', async () => {
    await send('PUT', `${topic}/subscriptions/s`, SUBSCRIPTION);
    for (const target of [
      `${topic}/subscriptions/s`,
      `${topic}/subscriptions/s`,
      '/topics/missing/subscriptions/s',
    ]) {
      expect((await send('DELETE', target)).status).toBe(204);
    }
    const answer = await send('PUT', '/topics/missing/subscriptions/s', SUBSCRIPTION);
    expect([answer.status, answer.text('Code')]).toEqual([404, 'TopicNotExist']);
  });
});
