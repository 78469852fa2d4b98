import { describe, expect, test } from 'vitest';
import { endpointEntry, isAccessLine, readPushEvent } from '../../local/push-log.ts';
import { storedNotification } from '../support/outgoing.ts';

const EVENT = {
  source: 'orders',
  status: 201,
  outcome: 'new',
  requestId: '573AE020B2B71CFC6801A6EF',
  messageId: 'A1',
};
const NOW = new Date('2016-05-17T17:10:56.789Z');

describe('the lines of a function', () => {
  test('of the access log are known by their form', () => {
    expect(
      isAccessLine(
        '[17/May/2016 17:10:56]"POST" "201" "/notifications" "HTTP/1.1" "495" "host" "agent" "id" "v"',
      ),
    ).toBe(true);
    for (const line of [
      '',
      '[17/May/2016 17:10:56] started',
      '{"time":"[17/May/2016 17:10:56]\\""}',
      ' [17/May/2016',
    ]) {
      expect(isAccessLine(line)).toBe(false);
    }
  });

  test('about a push are read, and no others', () => {
    const line = JSON.stringify({
      time: '2016-05-17T17:10:56.789Z',
      level: 'info',
      message: 'push',
      ...EVENT,
    });
    expect(readPushEvent(line)).toMatchObject(EVENT);
    for (const other of [
      '',
      'Server ready: http://127.0.0.1:4680',
      '{"time":"2016-05-17T17:10:56.789Z","level":"info","message":"retired subscriptions"}',
      '{"time":"2016-05-17T17:10:56.789Z","level":"info","message":"push"',
      '{"message":"push"}',
    ]) {
      expect(readPushEvent(other)).toBeUndefined();
    }
  });
});

test('an entry of the endpoint log is the vendor’s, then the headers and the body', () => {
  const stored = storedNotification({ tags: ['paid', 'new'] });
  expect(endpointEntry(EVENT, stored, Buffer.from('I am test message 0.'), NOW)).toBe(
    `[2016-05-17 17:10:56] [root] [INFO] [receive-mns] [573AE020B2B71CFC6801A6EF] Notify Message Succeed!
MessageMD5                    : 075C3D4AEB2D2F2D6A4C17C9D6DBBEBB
TopicOwner                    : 1460488513831433
PublishTime                   : 1463476256857
Subscriber                    : 1460488513831433
MessageTag                    : paid, new
SubscriptionName              : MyTopic1-Sub1
MessageId                     : F6EA56633844DBFC-1-154BDFB8059-200000008
Message                       : I am test message 0.
TopicName                     : MyTopic1
Headers                       : {"x-mns-version":"2015-06-06"}
Body                          : I am test message 0.`,
  );
});

test('what a message lacks is left empty', () => {
  const {
    messageMd5: _,
    subscriber: __,
    publishedAt: ___,
    ...bare
  } = storedNotification() as never as Record<string, unknown>;
  const entry = endpointEntry(EVENT, bare as never, Buffer.from(''), NOW);
  for (const field of ['MessageMD5', 'Subscriber', 'PublishTime', 'MessageTag', 'Message']) {
    expect(entry).toContain(`\n${field.padEnd(30)}: \n`);
  }
});

test('a message cannot steer the terminal that shows it', () => {
  const raw = Buffer.from('a\u001b[2J\u0007\r\u009b\u0000b\n\tc');
  const entry = endpointEntry(EVENT, storedNotification({ raw }), raw, NOW);
  expect(entry).toContain('Message                       : a\\u001b[2J\\u0007\\u000d\\u009b\\u0000b\n\tc\n');
});
