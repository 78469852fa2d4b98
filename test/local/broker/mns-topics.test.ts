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

describe('CreateTopic and SetTopicAttributes', () => {
  test('a topic has the documented defaults', async () => {
    const { body } = await send('GET', topic);
    expect(body).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Topic xmlns="http://mns.aliyuncs.com/doc/v1/">
  <TopicName>topic-${made}</TopicName>
  <CreateTime>1463476256</CreateTime>
  <LastModifyTime>1463476256</LastModifyTime>
  <MaximumMessageSize>65536</MaximumMessageSize>
  <MessageRetentionPeriod>86400</MessageRetentionPeriod>
  <MessageCount>0</MessageCount>
  <LoggingEnabled>False</LoggingEnabled>
</Topic>`);
  });

  test('creating it again is no error with the same attributes, and a conflict with others', async () => {
    expect((await send('PUT', topic)).status).toBe(204);
    const other = await send('PUT', topic, '<Topic><LoggingEnabled>true</LoggingEnabled></Topic>');
    expect([other.status, other.text('Code'), other.text('Message')]).toEqual([
      409,
      'TopicAlreadyExist',
      'The topic you want to create is already exists.',
    ]);
  });

  test('setting attributes changes those that are given', async () => {
    await send('PUT', topic, '<Topic><LoggingEnabled>true</LoggingEnabled></Topic>');
    const set = await send(
      'PUT',
      `${topic}?metaoverride=true`,
      '<Topic><MaximumMessageSize>1024</MaximumMessageSize></Topic>',
    );
    expect(set.status).toBe(204);
    expect((await send('GET', topic)).text('MaximumMessageSize')).toBe('1024');
    expect((await send('PUT', '/topics/missing?metaoverride=true', '<Topic/>')).text('Code')).toBe(
      'TopicNotExist',
    );
  });

  test.each([
    ['MaximumMessageSize', '1023'],
    ['MaximumMessageSize', '65537'],
    ['MaximumMessageSize', '1e4'],
    ['LoggingEnabled', 'yes'],
  ])('%s %s is out of range', async (name, value) => {
    const answer = await send('PUT', '/topics/ranges', `<Topic><${name}>${value}</${name}></Topic>`);
    expect([answer.status, answer.text('Code')]).toEqual([400, 'InvalidArgument']);
  });

  test.each([
    ['a'.repeat(255), 201, undefined],
    ['a'.repeat(256), 400, 'TopicNameLengthError'],
    ['-a', 400, 'TopicNameInvalid'],
    ['a.b', 400, 'TopicNameInvalid'],
    ['%E4%B8%AD', 400, 'TopicNameInvalid'],
    ['0_a-B', 201, undefined],
  ])('the name %s is answered with %i %s', async (name, status, code) => {
    const answer = await send('PUT', `/topics/${name}`, '<Topic/>');
    expect([answer.status, answer.text('Code')]).toEqual([status, code]);
  });

  test('deleting a topic takes its subscriptions with it, and is no error the second time', async () => {
    await send('PUT', `${topic}/subscriptions/s`, SUBSCRIPTION);
    expect((await send('DELETE', topic)).status).toBe(204);
    expect((await send('DELETE', topic)).status).toBe(204);
    await send('PUT', topic, '<Topic/>');
    expect((await send('GET', `${topic}/subscriptions/s`)).text('Code')).toBe('SubscriptionNotExist');
  });
});

describe('lists', () => {
  test('are paged by prefix, number and marker', async () => {
    for (const name of ['page-b', 'page-c', 'page-a', 'pag'])
      await send('PUT', `/topics/${name}`, '<Topic/>');
    const list = async (headers: Record<string, string>) => {
      const { body } = await send('GET', '/topics', undefined, headers);
      const names = [...body.matchAll(/<TopicURL>.*\/topics\/(.*)<\/TopicURL>/g)].map(([, name]) => name);
      return { names, next: /<NextMarker>(.*)<\/NextMarker>/.exec(body)?.[1] };
    };
    expect(await list({ 'x-mns-prefix': 'page-' })).toEqual({
      names: ['page-a', 'page-b', 'page-c'],
      next: undefined,
    });
    const first = await list({ 'x-mns-prefix': 'page-', 'x-mns-ret-number': '2' });
    expect(first).toEqual({ names: ['page-a', 'page-b'], next: 'page-b' });
    const second = { 'x-mns-prefix': 'page-', 'x-mns-ret-number': '2', 'x-mns-marker': first.next ?? '' };
    expect(await list(second)).toEqual({ names: ['page-c'], next: undefined });
  });

  test.each(['0', '1001', 'all'])('a page of %s is refused', async (number) => {
    const answer = await send('GET', '/topics', undefined, { 'x-mns-ret-number': number });
    expect([answer.status, answer.text('Code')]).toEqual([400, 'InvalidArgument']);
  });

  test('carry the attributes when asked to', async () => {
    await send('PUT', `${topic}/subscriptions/s`, SUBSCRIPTION);
    const plain = await send('GET', `${topic}/subscriptions`);
    expect(plain.text('SubscriptionURL')).toBe(`${broker.url}${topic}/subscriptions/s`);
    expect(plain.body).not.toContain('<Endpoint>');
    const meta = await send('GET', `${topic}/subscriptions`, undefined, { 'x-mns-with-meta': 'true' });
    expect(meta.text('Endpoint')).toBe('http://127.0.0.1:9/in');
    const topics = await send('GET', '/topics', undefined, {
      'x-mns-with-meta': 'true',
      'x-mns-prefix': `topic-${made}`,
    });
    expect(topics.text('MaximumMessageSize')).toBe('65536');
    expect((await send('GET', '/topics/missing/subscriptions')).text('Code')).toBe('TopicNotExist');
  });
});
