import { beforeAll, describe, expect, test } from 'vitest';
import { createPublish } from '../../lib/manage/publish.ts';
import { useBroker } from '../support/local-broker.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { type Managed, openManaged } from '../support/managed.ts';
import { useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();
let managed: Managed;

/** Messages of a topic with a queue subscribed to it, as the broker holds them. */
async function subscribed(name: 'mns' | 'cmq', topic: string, more: object = {}) {
  await managed.topics({ broker: name, action: 'create', topic, ...more });
  const { client } = await managed.accounts.open(name, 'default');
  await client.createQueue(topic, 30);
  const target = { via: 'queue', queue: topic } as const;
  await client.subscribe(topic, 'queue', { target, format: 'SIMPLIFIED', strategy: 'BACKOFF_RETRY' });
}
const held = (topic: string) =>
  broker.current
    .inspect()
    .queues.find(({ name }) => name === topic)
    ?.messages.map(({ body }) => body) ?? [];

beforeAll(() => {
  managed = openManaged({ table: table.current, broker: broker.current });
});

describe.each(['mns', 'cmq'] as const)('publishing to %s', (name) => {
  test('sends three test messages, unless told otherwise, and says their ids', async () => {
    const topic = `Three-${name}`;
    await subscribed(name, topic);
    const answer = await managed.publish({ broker: name, topic });
    expect(answer).toEqual({
      ok: true,
      message: 'Publish Message Succeed. MessageCount:3',
      topic,
      messages: [
        { messageId: expect.stringMatching(/^[0-9A-Z-]+$/), body: 'I am test message 0.' },
        { messageId: expect.any(String), body: 'I am test message 1.' },
        { messageId: expect.any(String), body: 'I am test message 2.' },
      ],
    });
    await expect
      .poll(() => held(topic))
      .toEqual(['I am test message 0.', 'I am test message 1.', 'I am test message 2.']);
  });

  test('sends one’s own, in order, and as many test messages as asked for', async () => {
    const topic = `Own-${name}`;
    await subscribed(name, topic);
    await managed.publish({ broker: name, topic, messages: ['<a/>', 'Grüße 🚀', '{"b":1}'] });
    await managed.publish({ broker: name, topic, count: 1 });
    await expect.poll(() => held(topic)).toEqual(['<a/>', 'Grüße 🚀', '{"b":1}', 'I am test message 0.']);
  });

  test('to a topic that is not there says to create it', async () => {
    const answer = await managed.publish({ broker: name, topic: 'Nowhere' });
    expect(answer).toMatchObject({ ok: false, error: { name: 'BrokerError' } });
    expect(answer.message).toMatch(/^Topic not exist, please create topic\. \(/);
  });
});

test('tags, mail and SMS attributes arrive at the broker', async () => {
  await managed.topics({ broker: 'mns', action: 'create', topic: 'Attributes' });
  const { client } = await managed.accounts.open('mns', 'default');
  const target = { via: 'http', url: 'http://127.0.0.1:9/' } as const;
  await client.subscribe('Attributes', 's', { target, format: 'XML', strategy: 'BACKOFF_RETRY' });
  const directMail = {
    AccountName: 'relay@example.com',
    Subject: 'Report',
    AddressType: 1,
    IsHtml: 0,
    ReplyToAddress: 0,
  };
  const directSms = {
    FreeSignName: 'Relay',
    TemplateCode: 'SMS_1',
    Type: 'singleContent',
    Receiver: '13800000000',
    SmsParams: '{"code":"1"}',
  };
  const answer = await managed.publish({
    broker: 'mns',
    topic: 'Attributes',
    messages: ['hello'],
    tags: ['paid'],
    directMail,
    directSms,
  });
  expect(answer).toMatchObject({ ok: true });
  const pushed = broker.current.inspect().pushes.filter(({ topic }) => topic === 'Attributes');
  expect(pushed.map(({ message }) => message)).toMatchObject([{ body: 'hello', tags: ['paid'] }]);
  const { attributes = {} } = pushed[0]?.message ?? {};
  expect(JSON.parse(attributes.DirectMail ?? '')).toEqual(directMail);
  expect(JSON.parse(attributes.DirectSMS ?? '')).toEqual(directSms);
});

test('a routing key chooses among the subscriptions of a CMQ topic', async () => {
  const topic = 'Routed';
  await managed.topics({ broker: 'cmq', action: 'create', topic, filter: 'binding-keys' });
  const { client } = await managed.accounts.open('cmq', 'default');
  for (const key of ['orders', 'invoices']) {
    await client.createQueue(key, 30);
    const target = { via: 'queue', queue: key } as const;
    const bindingKeys = [`${key}.*`];
    await client.subscribe(topic, key, {
      target,
      format: 'SIMPLIFIED',
      strategy: 'BACKOFF_RETRY',
      bindingKeys,
    });
  }
  await managed.publish({ broker: 'cmq', topic, messages: ['one'], routingKey: 'orders.new' });
  await expect.poll(() => held('orders')).toEqual(['one']);
  expect(held('invoices')).toEqual([]);
});

test('broken off on its way, it says what got out before', async () => {
  const proxy = await startLossyProxy(broker.current.url);
  const behind = openManaged({ table: table.current, broker: broker.current, brokerUrl: proxy.url });
  await subscribed('mns', 'BrokenOff');
  let published = 0;
  proxy.lose('before', ({ method }) => method === 'POST' && ++published > 2);
  const answer = await behind.publish({ broker: 'mns', topic: 'BrokenOff', count: 5 });
  expect(answer).toMatchObject({
    ok: false,
    error: { name: 'BrokerError', code: 'unreachable' },
    topic: 'BrokenOff',
    messages: [{ body: 'I am test message 0.' }, { body: 'I am test message 1.' }],
  });
  expect(answer.message).toMatch(/^The broker cannot be reached: .* Published before: 2$/);
  expect(held('BrokenOff')).toHaveLength(2);
});

test('to a slow broker it ends in time, and says what got out before', async () => {
  await subscribed('mns', 'Slow');
  let time = 0;
  // Each look at the clock is 10 s after the one before.
  const publish = createPublish(managed.accounts, () => {
    time += 10_000;
    return time;
  });
  const messages = ['a', 'b', 'c', 'd', 'e'];
  expect(
    await publish({ broker: 'mns', account: 'default', topic: 'Slow', messages, tags: [], count: 3 }),
  ).toEqual({
    ok: false,
    message:
      'The broker is slow, and time ran out: the first 3 of 5 messages were published. Publish the others in another call.',
    error: { name: 'OutOfTime' },
    topic: 'Slow',
    messages: ['a', 'b', 'c'].map((body) => ({ messageId: expect.any(String), body })),
  });
  await expect.poll(() => held('Slow')).toEqual(['a', 'b', 'c']);
});

test('a message over the broker’s limit is refused here, for the broker would discard it', async () => {
  await managed.topics({ broker: 'mns', action: 'create', topic: 'Large' });
  const answer = await managed.publish({ broker: 'mns', topic: 'Large', messages: ['x'.repeat(65_537)] });
  expect(answer).toMatchObject({ ok: false, error: { code: 'MessageTooLarge' } });
});
