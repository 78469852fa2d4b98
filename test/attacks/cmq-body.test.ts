import { describe, expect, it } from 'vitest';
import { cmqPush, cmqSource, readPush } from '../support/cmq-push.ts';

describe('a JSON push is refused as malformed', () => {
  it.each<[why: string, path: string, body: string | Buffer]>([
    ['empty', 'body', ''],
    ['not JSON', 'body', 'test message'],
    ['an array', 'body', '[{"msgBody":"m"}]'],
    ['null', 'body', 'null'],
    ['text', 'body', '"msgBody"'],
    ['cut off', 'body', '{"msgBody":"m'],
    ['trailing garbage', 'body', '{"msgBody":"m"} x'],
    ['a second object', 'body', '{"msgBody":"m"}{"msgBody":"n"}'],
    ['a comment', 'body', '{"msgBody":"m"/* */}'],
    ['a trailing comma', 'body', '{"msgBody":"m",}'],
    ['bytes that are not UTF-8', 'body', Buffer.from('{"msgBody":"\xff"}', 'latin1')],
    ['UTF-16', 'body', Buffer.from('{"msgBody":"m"}', 'utf16le')],
    ['a NUL after it', 'body', '{"msgBody":"m"}\0'],
    ['a repeated key', 'body', '{"msgBody":"m","msgBody":"m"}'],
    ['a key repeated by an escape', 'body', '{"msgBody":"m","msg\\u0042ody":"m"}'],
    ['a repeated key that nobody reads', 'body', '{"msgBody":"m","x":1,"x":1}'],
    ['10,000 levels of arrays', 'body', `{"msgBody":"m","x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['10,000 levels of objects', 'body', `${'{"x":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['a million levels never closed', 'body', '['.repeat(1_000_000)],
    ['both spellings of the body', 'msgBody', '{"msgBody":"m","MsgBody":"m"}'],
    ['both spellings of the id', 'msgId', '{"msgBody":"m","msgId":"1","MsgId":"1"}'],
    ['both spellings of the owner', 'topicOwner', '{"msgBody":"m","TopicOwner":1,"topicOwner":1}'],
    ['no message', 'msgBody', '{"msgId":"6942316962"}'],
    ['a message in another case', 'msgBody', '{"MSGBODY":"m"}'],
    ['a message that is a number', 'msgBody', '{"msgBody":1}'],
    ['a message that is an object', 'msgBody', '{"msgBody":{}}'],
    ['half a surrogate pair', 'msgBody', '{"msgBody":"\\ud800"}'],
    ['a topic that is a number', 'topicName', '{"msgBody":"m","topicName":1}'],
    ['a topic that is null', 'topicName', '{"msgBody":"m","topicName":null}'],
    ['an id of 1e400', 'msgId', '{"msgBody":"m","msgId":1e400}'],
    ['an id with an exponent', 'msgId', '{"msgBody":"m","msgId":12E5}'],
    ['an id with a fraction', 'msgId', '{"msgBody":"m","msgId":1.5}'],
    ['an id with a fraction of nothing', 'msgId', '{"msgBody":"m","msgId":1.0}'],
    ['a negative id', 'msgId', '{"msgBody":"m","msgId":-1}'],
    ['an id of minus nothing', 'msgId', '{"msgBody":"m","msgId":-0}'],
    ['an id of a million digits', 'msgId', `{"msgBody":"m","msgId":${'9'.repeat(1_000_000)}}`],
    ['an id that is true', 'msgId', '{"msgBody":"m","msgId":true}'],
    ['an id that is empty', 'msgId', '{"msgBody":"m","msgId":""}'],
    ['an id with a newline', 'msgId', '{"msgBody":"m","msgId":"1\\n"}'],
    ['an owner of 1e400', 'topicOwner', '{"msgBody":"m","TopicOwner":1e400}'],
    ['a publish time of 1.5', 'publishTime', '{"msgBody":"m","publishTime":1.5}'],
    ['a publish time before 1970', 'publishTime', '{"msgBody":"m","publishTime":-1}'],
    [
      'a publish time past what a date can be',
      'publishTime',
      '{"msgBody":"m","publishTime":8640000000000001}',
    ],
    ['a publish time that is no number', 'publishTime', '{"msgBody":"m","publishTime":"today"}'],
  ])('%s', async (_, path, body) => {
    await expect(readPush(cmqPush(body))).rejects.toMatchObject({
      name: 'MalformedPushError',
      source: 'orders',
      path,
    });
  });

  it('when neither header nor body has an id', async () => {
    const push = cmqPush('{"msgBody":"m"}', { 'x-cmq-message-id': undefined });
    await expect(readPush(push)).rejects.toMatchObject({ name: 'MalformedPushError', path: 'msgId' });
  });
});

describe('a message id header is refused as malformed', () => {
  it.each([
    ['empty', ''],
    ['sent twice, so joined', '6942316962,6942316962'],
    ['with white space', ' 6942316962'],
    ['with a separator of table keys', '1#D'],
    ['too long', '1'.repeat(129)],
  ])('%s', async (_, id) => {
    const push = cmqPush('m', { 'x-cmq-message-id': id });
    await expect(readPush(push, cmqSource({ format: 'SIMPLIFIED' }))).rejects.toMatchObject({
      name: 'MalformedPushError',
      path: 'x-cmq-message-id',
    });
  });
});

describe('a JSON push keeps working', () => {
  it.each<[what: string, body: string, message: string]>([
    ['with a byte order mark', '\ufeff{"msgBody":"m"}', 'm'],
    ['with CRLF between its members', '{\r\n"msgBody":"m"\r\n}\r\n', 'm'],
    ['with characters of four bytes', '{"msgBody":"🚢"}', '🚢'],
    ['with those escaped', '{"msgBody":"\\ud83d\\udea2"}', '🚢'],
    ['with an empty message', '{"msgBody":""}', ''],
    ['with a message that looks like more members', '{"msgBody":"\\",\\"msgBody\\":\\"n"}', '","msgBody":"n'],
    ['with a message that is JSON', '{"msgBody":"{\\"a\\":{\\"a\\":1}}"}', '{"a":{"a":1}}'],
    ['with unknown members', '{"x":{"msgBody":[1e400]},"msgBody":"m"}', 'm'],
    ['with __proto__ among them', '{"__proto__":{"msgBody":"polluted"},"msgBody":"m"}', 'm'],
    ['with constructor among them', '{"constructor":{"prototype":{"msgBody":"x"}},"msgBody":"m"}', 'm'],
    ['with a message of 1 MB', `{"msgBody":"${'x'.repeat(1_048_576)}"}`, 'x'.repeat(1_048_576)],
    ['with nothing but escapes', `{"msgBody":"${'\\"'.repeat(1_048_576)}"}`, '"'.repeat(1_048_576)],
  ])('%s', async (_, body, message) => {
    expect((await readPush(cmqPush(body))).message.equals(Buffer.from(message))).toBe(true);
  });

  it('leaves every other object as it was after __proto__', async () => {
    await readPush(cmqPush('{"__proto__":{"polluted":true},"msgBody":"m"}'));
    expect({}).not.toHaveProperty('polluted');
  });

  it('does not take a message from __proto__ alone', async () => {
    await expect(readPush(cmqPush('{"__proto__":{"msgBody":"m"}}'))).rejects.toMatchObject({
      path: 'msgBody',
    });
  });
});
