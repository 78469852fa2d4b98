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

let queue: string;
let made = 0;

beforeEach(async () => {
  queue = `/queues/queue-${++made}`;
  await send('PUT', queue, '<Queue/>');
});

const message = (body: string, more = '') => `<Message><MessageBody>${body}</MessageBody>${more}</Message>`;

describe('CreateQueue and SetQueueAttributes', () => {
  test('a queue has the documented defaults', async () => {
    const { body } = await send('GET', queue);
    expect(body).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Queue xmlns="http://mns.aliyuncs.com/doc/v1/">
  <QueueName>queue-${made}</QueueName>
  <CreateTime>1463476256</CreateTime>
  <LastModifyTime>1463476256</LastModifyTime>
  <DelaySeconds>0</DelaySeconds>
  <MaximumMessageSize>65536</MaximumMessageSize>
  <MessageRetentionPeriod>345600</MessageRetentionPeriod>
  <VisibilityTimeout>30</VisibilityTimeout>
  <PollingWaitSeconds>0</PollingWaitSeconds>
  <ActiveMessages>0</ActiveMessages>
  <InactiveMessages>0</InactiveMessages>
  <DelayMessages>0</DelayMessages>
  <LoggingEnabled>False</LoggingEnabled>
</Queue>`);
  });

  test('creating it again is no error with the same attributes, and a conflict with others', async () => {
    expect((await send('PUT', queue, '<Queue><DelaySeconds>0</DelaySeconds></Queue>')).status).toBe(204);
    const other = await send('PUT', queue, '<Queue><DelaySeconds>1</DelaySeconds></Queue>');
    expect([other.status, other.text('Code')]).toEqual([409, 'QueueAlreadyExist']);
  });

  test('a queue that does not exist is neither read nor set', async () => {
    for (const answer of [
      await send('GET', '/queues/missing'),
      await send('PUT', '/queues/missing?metaoverride=true', '<Queue/>'),
    ]) {
      expect([answer.status, answer.text('Code'), answer.text('Message')]).toEqual([
        404,
        'QueueNotExist',
        'The queue name you provided is not exist.',
      ]);
    }
  });

  test.each([
    ['DelaySeconds', 0, 604_800],
    ['MaximumMessageSize', 1024, 65_536],
    ['MessageRetentionPeriod', 60, 604_800],
    ['VisibilityTimeout', 1, 43_200],
    ['PollingWaitSeconds', 0, 30],
  ])('%s goes from %i to %i', async (name, least, most) => {
    const set = (value: number) =>
      send('PUT', `${queue}?metaoverride=true`, `<Queue><${name}>${value}</${name}></Queue>`);
    for (const value of [least, most]) {
      expect((await set(value)).status).toBe(204);
      expect((await send('GET', queue)).text(name)).toBe(String(value));
    }
    for (const value of [least - 1, most + 1]) {
      const answer = await set(value);
      expect([answer.status, answer.text('Code')]).toEqual([400, 'InvalidArgument']);
    }
  });

  test('a queue name follows the rules of topic names', async () => {
    const invalid = await send('PUT', '/queues/-a', '<Queue/>');
    expect([invalid.status, invalid.text('Code')]).toEqual([400, 'QueueNameInvalid']);
    const long = await send('PUT', `/queues/${'a'.repeat(256)}`, '<Queue/>');
    expect([long.status, long.text('Code')]).toEqual([400, 'QueueNameLengthError']);
  });

  test('a dead-letter policy is kept and shown', async () => {
    const policy =
      '<DlqPolicy><Enabled>true</Enabled><DeadLetterTargetQueue>dead</DeadLetterTargetQueue><MaxReceiveCount>2</MaxReceiveCount></DlqPolicy>';
    await send('PUT', `${queue}?metaoverride=true`, `<Queue>${policy}</Queue>`);
    expect((await send('GET', queue)).text('DeadLetterTargetQueue')).toBe('dead');
    expect((await send('GET', queue)).text('MaxReceiveCount')).toBe('2');
  });

  test('lists carry the attributes when asked to', async () => {
    const headers = { 'x-mns-prefix': `queue-${made}` };
    const plain = await send('GET', '/queues', undefined, headers);
    expect(plain.text('QueueURL')).toBe(`${broker.url}${queue}`);
    expect(plain.body).not.toContain('VisibilityTimeout');
    const meta = await send('GET', '/queues', undefined, { ...headers, 'x-mns-with-meta': 'True' });
    expect(meta.text('VisibilityTimeout')).toBe('30');
  });
});

describe('messages', () => {
  test('are received with everything the service says about them', async () => {
    const sent = await send(
      'POST',
      `${queue}/messages`,
      message('I am test message 0.', '<Priority>3</Priority>'),
    );
    expect(sent.status).toBe(201);
    expect(sent.text('MessageBodyMD5')).toBe('075C3D4AEB2D2F2D6A4C17C9D6DBBEBB');
    const { body } = await send('GET', `${queue}/messages`);
    expect(body).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Message xmlns="http://mns.aliyuncs.com/doc/v1/">
  <MessageId>${sent.text('MessageId')}</MessageId>
  <ReceiptHandle>3-MS0xNDYzNDc2Mjg2MDAwLTE=</ReceiptHandle>
  <MessageBody>I am test message 0.</MessageBody>
  <MessageBodyMD5>075C3D4AEB2D2F2D6A4C17C9D6DBBEBB</MessageBodyMD5>
  <EnqueueTime>1463476256000</EnqueueTime>
  <NextVisibleTime>1463476286000</NextVisibleTime>
  <FirstDequeueTime>1463476256000</FirstDequeueTime>
  <DequeueCount>1</DequeueCount>
  <Priority>3</Priority>
</Message>`);
  });

  test('are counted by what they are', async () => {
    await send('POST', `${queue}/messages`, message('held'));
    await send('GET', `${queue}/messages`);
    await send('POST', `${queue}/messages`, message('active'));
    await send('POST', `${queue}/messages`, message('delayed', '<DelaySeconds>60</DelaySeconds>'));
    const attributes = await send('GET', queue);
    expect(['ActiveMessages', 'InactiveMessages', 'DelayMessages'].map(attributes.text)).toEqual([
      '1',
      '1',
      '1',
    ]);
  });

  test.each(['<DelaySeconds>604801</DelaySeconds>', '<Priority>0</Priority>', '<Priority>17</Priority>'])(
    'with %s are refused',
    async (more) => {
      const answer = await send('POST', `${queue}/messages`, message('a', more));
      expect([answer.status, answer.text('Code')]).toEqual([400, 'InvalidArgument']);
    },
  );

  test('are sent in batches of at most 16, all or none', async () => {
    const batch = (bodies: string[]) =>
      `<Messages>${bodies.map((body) => message(body)).join('')}</Messages>`;
    const full = await send('POST', `${queue}/messages`, batch(Array(16).fill('a')));
    expect([full.status, full.body.match(/<MessageId>/g)?.length]).toEqual([201, 16]);
    for (const xml of [
      batch(Array(17).fill('a')),
      batch([]),
      `<Messages>${message('a')}<Message/></Messages>`,
    ]) {
      const refused = await send('POST', `${queue}/messages`, xml);
      expect([refused.status, refused.text('Code')]).toEqual([400, 'InvalidArgument']);
    }
    expect((await send('GET', queue)).text('ActiveMessages')).toBe('16');
  });

  test('an empty queue says so, whichever way it is asked', async () => {
    for (const query of ['', '?numOfMessages=16', '?peekonly=true', '?peekonly=true&numOfMessages=2']) {
      const answer = await send('GET', `${queue}/messages${query}`);
      expect([answer.status, answer.text('Code'), answer.text('Message')]).toEqual([
        404,
        'MessageNotExist',
        'Message not exist.',
      ]);
    }
    expect((await send('GET', '/queues/missing/messages')).text('Code')).toBe('QueueNotExist');
  });

  test('a handle is good until the message is visible again', async () => {
    await send('POST', `${queue}/messages`, message('a'));
    const handle = (await send('GET', `${queue}/messages`)).text('ReceiptHandle');
    await clock.advance(30_000);
    for (const answer of [
      await send('DELETE', `${queue}/messages?ReceiptHandle=${handle}`),
      await send('PUT', `${queue}/messages?ReceiptHandle=${handle}&VisibilityTimeout=60`),
    ]) {
      expect([answer.status, answer.text('Code')]).toEqual([404, 'MessageNotExist']);
    }
  });

  test('a batch delete says which handles were no good', async () => {
    await send('POST', `${queue}/messages`, message('a'));
    const handle = (await send('GET', `${queue}/messages`)).text('ReceiptHandle');
    const handles = [handle, handle, 'no-handle']
      .map((text) => `<ReceiptHandle>${text}</ReceiptHandle>`)
      .join('');
    const answer = await send('DELETE', `${queue}/messages`, `<ReceiptHandles>${handles}</ReceiptHandles>`);
    expect(answer.status).toBe(404);
    expect(answer.body).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Errors xmlns="http://mns.aliyuncs.com/doc/v1/">
  <Error>
    <ErrorCode>MessageNotExist</ErrorCode>
    <ErrorMessage>Message not exist.</ErrorMessage>
    <ReceiptHandle>${handle}</ReceiptHandle>
  </Error>
  <Error>
    <ErrorCode>ReceiptHandleError</ErrorCode>
    <ErrorMessage>The receipt handle you provide is not valid.</ErrorMessage>
    <ReceiptHandle>no-handle</ReceiptHandle>
  </Error>
</Errors>`);
  });

  test('a long poll ends with the message that comes', async () => {
    await using live = await startBroker({ port: 0 });
    const client = mnsClient(live);
    await client('PUT', '/queues/q', '<Queue><PollingWaitSeconds>30</PollingWaitSeconds></Queue>');
    const polling = client('GET', '/queues/q/messages');
    await client('POST', '/queues/q/messages', message('came'));
    expect((await polling).text('MessageBody')).toBe('came');
  });
});
