import { describe, expect, it } from 'vitest';
import { identityMismatch } from '../../lib/brokers/cmq/identity.ts';
import type { CmqNotification } from '../../lib/push/notification.ts';
import type { CmqSource } from '../../lib/push/source.ts';
import { cmqPush, cmqSource, DOCUMENTED_BODY, readPush } from '../support/cmq-push.ts';

async function mismatchOf(body: string, source: CmqSource = cmqSource(), headers = {}) {
  const read = await readPush(cmqPush(body, headers), source);
  return identityMismatch(read as CmqNotification, source, 'mysubscription');
}

describe('a push that is not of its source', () => {
  it.each<[whose: string, body: string, expected: string]>([
    [
      'from another account',
      '{"TopicOwner":100015037,"topicName":"MyTopic","msgBody":"m"}',
      'topicOwner is "100015037", not "100015036"',
    ],
    [
      'from an account that a double could not tell apart',
      '{"TopicOwner":"0100015036","msgBody":"m"}',
      'topicOwner is "0100015036", not "100015036"',
    ],
    ['from another topic', '{"TopicName":"Other","msgBody":"m"}', 'topicName is "Other", not "MyTopic"'],
    [
      'from a topic in other case',
      '{"topicName":"mytopic","msgBody":"m"}',
      'topicName is "mytopic", not "MyTopic"',
    ],
    [
      'from another subscription',
      '{"subscriptionName":"theirs","msgBody":"m"}',
      'subscriptionName is "theirs", not "mysubscription"',
    ],
    [
      'with another id in the body than in the header',
      '{"msgId":"6942316963","msgBody":"m"}',
      'msgId is "6942316963", not "6942316962"',
    ],
    [
      'with a topic too long to log',
      `{"topicName":"${'x'.repeat(1000)}","msgBody":"m"}`,
      `topicName is "${'x'.repeat(64)}", not "MyTopic"`,
    ],
  ])('%s is told apart', async (_, body, expected) => {
    expect(await mismatchOf(body)).toBe(expected);
  });

  it('is told apart by the digits beyond 2^53', async () => {
    const source = cmqSource({ account: '9007199254740992' });
    expect(await mismatchOf('{"TopicOwner":9007199254740993,"msgBody":"m"}', source)).toBe(
      'topicOwner is "9007199254740993", not "9007199254740992"',
    );
  });
});

describe('a push of its source', () => {
  it('has nothing to tell apart', async () => {
    expect(await mismatchOf(DOCUMENTED_BODY)).toBeUndefined();
  });

  it('may leave out what it is', async () => {
    expect(await mismatchOf('{"msgBody":"m"}')).toBeUndefined();
  });

  it('may have its id in the body alone', async () => {
    const headers = { 'x-cmq-message-id': undefined };
    expect(await mismatchOf('{"msgId":1,"msgBody":"m"}', cmqSource(), headers)).toBeUndefined();
  });

  it('says nothing of itself when it is a bare message, whatever that looks like', async () => {
    const source = cmqSource({ format: 'SIMPLIFIED' });
    expect(await mismatchOf('{"TopicOwner":1,"topicName":"Other"}', source)).toBeUndefined();
  });
});
