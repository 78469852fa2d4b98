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

describe('PublishMessage', () => {
  test('a message may have the topic’s maximum of bytes, and not one more', async () => {
    await send(
      'PUT',
      `${topic}?metaoverride=true`,
      '<Topic><MaximumMessageSize>1024</MaximumMessageSize></Topic>',
    );
    const publish = (body: string) =>
      send('POST', `${topic}/messages`, `<Message><MessageBody>${body}</MessageBody></Message>`);
    expect((await publish('é'.repeat(512))).status).toBe(201);
    const tooLong = await publish(`${'é'.repeat(512)}x`);
    expect([tooLong.status, tooLong.text('Code'), tooLong.text('Message')]).toEqual([
      400,
      'InvalidArgument',
      'The length of message should not be larger than MaximumMessageSize.',
    ]);
  });

  test.each([
    ['no body', '<Message/>', 'InvalidArgument'],
    [
      'a tag of 17 characters',
      `<Message><MessageBody>a</MessageBody><MessageTag>${'t'.repeat(17)}</MessageTag></Message>`,
      'InvalidArgument',
    ],
  ])('%s is refused', async (_, xml, code) => {
    const answer = await send('POST', `${topic}/messages`, xml);
    expect([answer.status, answer.text('Code')]).toEqual([400, code]);
  });

  test('a topic that does not exist is not published to', async () => {
    const answer = await send(
      'POST',
      '/topics/missing/messages',
      '<Message><MessageBody>a</MessageBody></Message>',
    );
    expect([answer.status, answer.text('Code')]).toEqual([404, 'TopicNotExist']);
  });

  test('mail attributes are kept with the message as they were written', async () => {
    await send(
      'PUT',
      `${topic}/subscriptions/mail`,
      '<Subscription><Endpoint>mail:directmail:ops@example.com</Endpoint></Subscription>',
    );
    const published = await send(
      'POST',
      `${topic}/messages`,
      '<Message><MessageBody>a</MessageBody><MessageAttributes><DirectMail>{"Subject":"s"}</DirectMail></MessageAttributes></Message>',
    );
    const push = broker.inspect().pushes.find(({ message }) => message.id === published.text('MessageId'));
    expect(push?.message.attributes).toEqual({ DirectMail: '{"Subject":"s"}' });
  });

  test('a message on its way counts as the topic’s', async () => {
    await send('PUT', `${topic}/subscriptions/s1`, SUBSCRIPTION);
    await send('PUT', `${topic}/subscriptions/s2`, SUBSCRIPTION);
    await send('POST', `${topic}/messages`, '<Message><MessageBody>a</MessageBody></Message>');
    await clock.settled();
    expect((await send('GET', topic)).text('MessageCount')).toBe('1');
  });

  test.each([
    [undefined, undefined, 1],
    [undefined, 'hot', 1],
    ['hot', 'hot', 1],
    ['hot', 'cold', 0],
    ['hot', undefined, 0],
  ])('a subscription with tag %s gets of a message with tag %s %i', async (filter, tag, count) => {
    await send('PUT', '/queues/filtered', '<Queue/>');
    const filterTag = filter ? `<FilterTag>${filter}</FilterTag>` : '';
    await send(
      'PUT',
      `${topic}/subscriptions/s`,
      `<Subscription><Endpoint>acs:mns:cn-hangzhou:1460488513831433:queues/filtered</Endpoint>${filterTag}</Subscription>`,
    );
    const messageTag = tag ? `<MessageTag>${tag}</MessageTag>` : '';
    await send('POST', `${topic}/messages`, `<Message><MessageBody>a</MessageBody>${messageTag}</Message>`);
    await clock.settled();
    expect((await send('GET', '/queues/filtered')).text('ActiveMessages')).toBe(String(count));
    await send('DELETE', '/queues/filtered');
  });

  test.each([
    ['XML', '<Notification'],
    ['JSON', '{"TopicOwner":"1460488513831433"'],
    ['SIMPLIFIED', 'I am test message 0.'],
  ])('a queue that is subscribed in %s gets %s', async (format, start) => {
    await send('PUT', '/queues/format', '<Queue/>');
    await send(
      'PUT',
      `${topic}/subscriptions/s`,
      `<Subscription><Endpoint>acs:mns:cn-hangzhou:1460488513831433:queues/format</Endpoint><NotifyContentFormat>${format}</NotifyContentFormat></Subscription>`,
    );
    await send(
      'POST',
      `${topic}/messages`,
      '<Message><MessageBody>I am test message 0.</MessageBody></Message>',
    );
    await clock.settled();
    const body = broker.inspect().queues.find(({ name }) => name === 'format')?.messages[0]?.body;
    expect(body).toContain(start);
    await send('DELETE', '/queues/format');
  });

  test('ids can have the older form', async () => {
    await using older = await startBroker({
      port: 0,
      clock: new ManualClock(1_463_476_256_857),
      mns: { messageIdForm: 'dashed' },
    });
    const client = mnsClient(older, () => 1_463_476_256_857);
    await client('PUT', '/topics/t', '<Topic/>');
    const published = await client(
      'POST',
      '/topics/t/messages',
      '<Message><MessageBody>a</MessageBody></Message>',
    );
    expect(published.text('MessageId')).toMatch(/^[0-9A-F]{16}-1-154BDFB8059-2\d{8}$/);
  });
});

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
