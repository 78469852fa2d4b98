import { expect, test } from 'vitest';
import { DOCUMENTED_JSON, jsonPush, readPush, signed, tryPush } from '../support/mns-push.ts';
import { mnsSource } from '../support/notification.ts';

const source = mnsSource({ format: 'JSON' });
const unread = (body: string | Buffer) => expect(tryPush(signed(jsonPush(body)), source)).rejects;
const read = (body: string) => readPush(signed(jsonPush(body)), source);
const withoutMd5 = DOCUMENTED_JSON.replace(/"MessageMD5":"\w+",/, '');
const adding = (member: string) => withoutMd5.replace('{', `{${member},`);
const saying = (token: string) => withoutMd5.replace('"I am test message 0."', () => token);

test.each([
  ['nothing', '', 'body'],
  ['XML', '<Notification/>', 'body'],
  ['an array', `[${withoutMd5}]`, 'body'],
  ['a string', '"text"', 'body'],
  ['null', 'null', 'body'],
  ['an empty object', '{}', 'body'],
  ['a key twice', adding('"TopicOwner":"1460488513831433"'), 'TopicOwner'],
  ['a key twice, once escaped', adding('"Topic\\u004fwner":"1460488513831433"'), 'TopicOwner'],
  ['an unknown key twice', adding('"New":1,"New":null'), 'New'],
  ['trailing garbage', `${withoutMd5}x`, 'body'],
  ['a second object', `${withoutMd5}{}`, 'body'],
  ['NUL after it', `${withoutMd5}\0`, 'body'],
  ['a trailing comma', withoutMd5.replace(/}$/, ',}'), 'body'],
  ['no end', withoutMd5.slice(0, -1), 'body'],
  ['a string without end', withoutMd5.slice(0, -2), 'body'],
  ['an object within', adding('"New":{}'), 'body'],
  ['an array within', adding('"New":[]'), 'body'],
  ['10,000 levels', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'body'],
  ['10,000 arrays', adding(`"New":${'['.repeat(10_000)}${']'.repeat(10_000)}`), 'body'],
  ['a boolean', adding('"New":true'), 'body'],
  ['NaN', adding('"New":NaN'), 'body'],
  ['a number with a leading zero', adding('"New":012'), 'body'],
  ['a number with a plus', adding('"New":+1'), 'body'],
  ['a hexadecimal number', adding('"New":0x10'), 'body'],
  ['a comment', adding('/* a */"New":1'), 'body'],
  ['single quotes', withoutMd5.replaceAll('"', "'"), 'body'],
  ['a key without quotes', adding('New:1'), 'body'],
  ['a line feed in a string', saying('"a\nb"'), 'Message'],
  ['a tab in a string', saying('"a\tb"'), 'Message'],
  ['an escape that JSON does not have', saying('"\\x41"'), 'Message'],
  ['half a character', saying('"\\ud83d"'), 'Message'],
  ['half a character in a key', adding('"\\ud83d":1'), 'body'],
  ['1e400 for its time', withoutMd5.replace('"1463476256857"', '1e400'), 'PublishTime'],
  ['a fraction for its time', withoutMd5.replace('"1463476256857"', '1463476256857.0'), 'PublishTime'],
  ['a negative time', withoutMd5.replace('"1463476256857"', '-1463476256857'), 'PublishTime'],
  ['null for its message', saying('null'), 'Message'],
  ['null for its id', withoutMd5.replace(/("MessageId":)"[^"]+"/, '$1null'), 'MessageId'],
  ['an empty id', withoutMd5.replace(/("MessageId":)"[^"]+"/, '$1""'), 'MessageId'],
])('JSON with %s cannot be read', async (_name, body, path) => {
  await unread(body).toMatchObject({ name: 'MalformedPushError', source: 'orders', path });
});

test('JSON that is not UTF-8 cannot be read', async () => {
  const body = Buffer.from(withoutMd5.replace('test', 't\xe9st'), 'latin1');
  await unread(body).toMatchObject({ name: 'MalformedPushError', path: 'body' });
});

test('JSON with the MD5 of another message cannot be read', async () => {
  await unread(DOCUMENTED_JSON.replace('message 0', 'message 1')).toMatchObject({
    name: 'MalformedPushError',
    message: 'MessageMD5: is not that of the message',
  });
});

test.each([
  ['every escape', '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u8ba2\\uD83D\\uDE00"', '"\\/\b\f\n\r\t订😀'],
  ['JSON', '"{\\"id\\":\\"a\\",\\"id\\":\\"b\\"}"', '{"id":"a","id":"b"}'],
  ['white space', '"  \\n "', '  \n '],
  ['nothing', '""', ''],
  ['a number as it is written', '12.50e+1', '12.50e+1'],
  ['190,000 escapes', `"${'\\n'.repeat(190_000)}"`, '\n'.repeat(190_000)],
])('a message of %s is read as published', async (_name, token, message) => {
  expect((await read(saying(token))).message.toString()).toBe(message);
});

test.each([
  ['publish time as a number', withoutMd5.replace('"1463476256857"', '1463476256857')],
  ['publish time as text', withoutMd5],
  ['account as a number', withoutMd5.replaceAll('"1460488513831433"', '1460488513831433')],
  ['white space', JSON.stringify(JSON.parse(withoutMd5), null, '\t').replaceAll('\n', '\r\n')],
  ['a byte order mark', `\ufeff${withoutMd5}`],
  ['keys that are not known', adding('"New":1e400,"Newer":null')],
])('JSON with its %s is read', async (_name, body) => {
  expect(await read(body)).toMatchObject({ owner: '1460488513831433', publishedAt: 1_463_476_256_857 });
});

test('integers beyond 2^53 keep their digits', async () => {
  const body = withoutMd5.replaceAll('"1460488513831433"', '9007199254740993');
  const account = mnsSource({ format: 'JSON', account: '9007199254740993' });
  expect((await readPush(signed(jsonPush(body)), account)).owner).toBe('9007199254740993');
  expect(
    await tryPush(signed(jsonPush(body)), mnsSource({ format: 'JSON', account: '9007199254740992' })),
  ).toMatchObject({ proven: false, reason: 'identity-mismatch' });
});

test('keys that objects have by nature change nothing', async () => {
  const notification = await read(adding('"__proto__":"a","constructor":"b","toString":"c"'));
  expect(notification.messageId).toBe('F6EA56633844DBFC-1-154BDFB8059-200000008');
  expect(Object.getPrototypeOf(notification)).toBe(Object.prototype);
});

test('JSON sent as text/plain is read', async () => {
  const push = signed(jsonPush(undefined, { headers: { 'content-type': 'text/plain;charset=utf-8' } }));
  expect((await readPush(push, source)).message.toString()).toBe('I am test message 0.');
});

test('JSON in another charset cannot be read', async () => {
  const push = signed(
    jsonPush(undefined, { headers: { 'content-type': 'application/json; charset=GB18030' } }),
  );
  await expect(tryPush(push, source)).rejects.toMatchObject({
    message: 'Content-Type: names the charset GB18030, not utf-8',
  });
});
