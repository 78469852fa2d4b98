import { describe, expect, it } from 'vitest';
import type { CmqSource } from '../../lib/push/source.ts';
import { cmqPush, cmqSource, DOCUMENTED_BODY, readPush } from '../support/cmq-push.ts';

function read(body: string, source: CmqSource = cmqSource(), headers = {}) {
  return readPush(cmqPush(body, headers), source);
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
    await expect(read(body)).rejects.toThrow(`refused: identity-mismatch: ${expected}`);
  });

  it('is told apart by the digits beyond 2^53', async () => {
    const source = cmqSource({ account: '9007199254740992' });
    await expect(read('{"TopicOwner":9007199254740993,"msgBody":"m"}', source)).rejects.toThrow(
      'refused: identity-mismatch: topicOwner is "9007199254740993", not "9007199254740992"',
    );
  });
});

describe('a push of its source', () => {
  it('has nothing to tell apart', async () => {
    expect(await read(DOCUMENTED_BODY)).toMatchObject({ messageId: '6942316962' });
  });

  it('may leave out what it is', async () => {
    expect(await read('{"msgBody":"m"}')).toMatchObject({ topic: 'MyTopic', owner: '100015036' });
  });

  it('may have its id in the body alone', async () => {
    const headers = { 'x-cmq-message-id': undefined };
    expect(await read('{"msgId":1,"msgBody":"m"}', cmqSource(), headers)).toMatchObject({ messageId: '1' });
  });

  it('says nothing of itself when it is a bare message, whatever that looks like', async () => {
    const source = cmqSource({ format: 'SIMPLIFIED' });
    const message = '{"TopicOwner":1,"topicName":"Other"}';
    expect(await read(message, source)).toMatchObject({ topic: 'MyTopic', message: Buffer.from(message) });
  });
});
