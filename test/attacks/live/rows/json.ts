import { type Row, type RowOptions, refused, type Section, skipped, stored, unreadable } from '../row.ts';
import type { World } from '../world.ts';

type Change = (json: string) => string;

const TEXT = 'I am test message 0.';

/** The broker's JSON, without its MessageMD5, and then changed. Signed as it is by MNS, and by nobody for CMQ. */
const changedMns = (change: Change) => (world: World) => {
  const { body } = world.mns('json', { message: TEXT });
  return world.mns('json', { body: Buffer.from(change(body.toString().replace(/"MessageMD5":"\w+",/, ''))) });
};
const changedCmq = (change: Change) => (world: World) => {
  const push = world.cmq('cmq-json', { msgBody: TEXT });
  return { ...push, body: Buffer.from(change(push.body.toString())) };
};

const bad = (name: string, change: Change, options?: RowOptions): Row[] => [
  unreadable(`MNS: ${name}`, changedMns(change), options),
  unreadable(`CMQ: ${name}`, changedCmq(change)),
];
const parsed = { asGateway: 'serverless-offline parses JSON, and makes another text of what is no object' };
const good = (name: string, change: Change, message = TEXT): Row[] => [
  stored(`MNS: ${name}`, changedMns(change), { message }),
  stored(`CMQ: ${name}`, changedCmq(change), { message }),
];
const adding =
  (member: string): Change =>
  (json) =>
    json.replace('{', () => `{${member},`);
const saying =
  (token: string): Change =>
  (json) =>
    json.replace(`"${TEXT}"`, () => token);
/** Of either broker's name for it. */
const id =
  (token: string): Change =>
  (json) =>
    json.replace(/("(?:MessageId|msgId)":)"[^"]+"/, (_all, key: string) => `${key}${token}`);
const time =
  (token: string): Change =>
  (json) =>
    json.replace(/("(?:PublishTime|publishTime)":)("?\d+"?)/, (_all, key: string) => `${key}${token}`);

export const json: Section = {
  title: 'JSON',
  rows: [
    ...bad('nothing', () => ''),
    ...bad('XML', () => '<Notification/>'),
    ...bad('an array', (text) => `[${text}]`),
    ...bad('a string', () => '"text"', parsed),
    ...bad('null', () => 'null', parsed),
    ...bad('an empty object', () => '{}'),
    ...bad('a key twice', (text) => text.replace('{', '{"New":1,"New":1,')),
    ...bad('a key twice, once escaped', adding('"New":1,"\\u004eew":1')),
    ...bad('trailing garbage', (text) => `${text}x`),
    ...bad('a second object', (text) => `${text}{}`),
    ...bad('NUL behind it', (text) => `${text}\0`),
    ...bad('a trailing comma', (text) => text.replace(/}$/, ',}')),
    ...bad('no end', (text) => text.slice(0, -1)),
    ...bad('10,000 levels', () => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
    ...bad('10,000 levels of arrays in a member', adding(`"New":${'['.repeat(10_000)}${']'.repeat(10_000)}`)),
    ...bad('NaN', adding('"New":NaN')),
    ...bad('a number with a leading zero', adding('"New":012')),
    ...bad('a comment', adding('/* a */"New":1')),
    ...bad('single quotes', (text) => text.replaceAll('"', "'")),
    ...bad('a line feed in a string', saying('"a\nb"')),
    ...bad('an escape that JSON does not have', saying('"\\x41"')),
    ...bad('half a character', saying('"\\ud83d"')),
    ...bad('a message that is null', saying('null')),
    ...bad('a message that is an object', saying('{"a":1}')),
    ...bad('1e400 for its time', time('1e400')),
    ...bad('a negative time', time('-1')),
    ...bad('a fraction for its time', time('1463476256857.5')),
    unreadable('MNS: null for its id', changedMns(id('null'))),
    unreadable('MNS: an empty id', changedMns(id('""'))),
    refused('CMQ: an id that is another than its header’s', changedCmq(id('"1"'))),
    unreadable('CMQ: an id of 1e400', changedCmq(id('1e400'))),
    unreadable('CMQ: an id with an exponent', changedCmq(id('12E5'))),
    unreadable('CMQ: both spellings of the message', changedCmq(adding('"MsgBody":"m"'))),
    unreadable('CMQ: both spellings of the topic', changedCmq(adding('"TopicName":"MyTopic1"'))),
    refused(
      'MNS: an account beyond 2^53 that a number would fold onto ours',
      changedMns((text) => text.replace(/("TopicOwner":)"\d+"/, '$11460488513831433.0')),
    ),
    ...good('every escape', saying('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u8ba2\\uD83D\\uDE00"'), '"\\/\b\f\n\r\t订😀'),
    ...good('an empty message', saying('""'), ''),
    ...good('a message that is JSON', saying('"{\\"id\\":\\"a\\",\\"id\\":\\"b\\"}"'), '{"id":"a","id":"b"}'),
    ...good('__proto__ and its like', adding('"__proto__":"a","constructor":"b","toString":"c"')),
    ...good('members that are not known', adding('"New":1e400,"Newer":null')),
    ...good('integers beyond 2^53', adding('"New":9007199254740993')),
    ...good('white space', (text) => JSON.stringify(JSON.parse(text), null, '\t').replaceAll('\n', '\r\n')),
    ...good('a byte order mark', (text) => `\ufeff${text}`),
    ...good('its time as a number', (text) => text.replace(/("PublishTime":)"(\d+)"/, '$1$2')),
    stored(
      'MNS: its account as a number',
      changedMns((text) => text.replaceAll('"1460488513831433"', '1460488513831433')),
    ),
    stored(
      'CMQ: its account as text',
      changedCmq((text) => text.replace('1250000000', '"1250000000"')),
    ),
    stored(
      'CMQ: names capitalised, as one translation has them',
      changedCmq((text) => text.replace('"msgBody"', '"MsgBody"').replace('"topicName"', '"TopicName"')),
    ),
    stored('CMQ: its id as a number of 19 digits', (world) => {
      const push = world.cmq('cmq-json', { msgId: '1234567890123456789' });
      return {
        ...push,
        body: Buffer.from(push.body.toString().replace('"1234567890123456789"', '1234567890123456789')),
      };
    }),
    skipped(
      'A',
      'bytes that are not UTF-8',
      'text reaches a function as UTF-8: test/attacks/mns-json.test.ts',
    ),
  ],
};
