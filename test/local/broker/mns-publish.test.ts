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
});
