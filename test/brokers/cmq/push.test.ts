import { describe, expect, it } from 'vitest';
import { createCmqDialect } from '../../../lib/brokers/cmq/push.ts';
import { cmqPush, cmqSource, DOCUMENTED_BODY, ENDPOINT, readPush } from '../../support/cmq-push.ts';

const dialect = createCmqDialect();

describe('the documented JSON push', () => {
  it('is read, with the names as the wire spells them', async () => {
    expect(await readPush(cmqPush())).toEqual({
      broker: 'cmq',
      source: 'orders',
      messageId: '6942316962',
      topic: 'MyTopic',
      subscription: 'mysubscription',
      owner: '100015036',
      format: 'JSON',
      tags: ['a', 'b'],
      publishedAt: 11_203_432_000,
      requestId: '2394928734',
      receivedAt: 1_582_703_504_000,
      raw: Buffer.from(DOCUMENTED_BODY),
      message: Buffer.from('test message'),
      proof: { kind: 'cmq-token', strength: 'weak', addressChecked: false },
    });
  });

  it('is read, with the names as the parameter table spells them', async () => {
    const body =
      '{"TopicOwner":"100015036","TopicName":"MyTopic","SubscriptionName":"mysubscription","MsgId":"6942316962","MsgBody":"test message","PublishTime":11203432}';
    expect(await readPush(cmqPush(body))).toMatchObject({
      messageId: '6942316962',
      message: Buffer.from('test message'),
      publishedAt: 11_203_432_000,
    });
  });
});

describe('the documented SIMPLIFIED push', () => {
  const source = cmqSource({ format: 'SIMPLIFIED' });

  it('is read from headers, path and source', async () => {
    expect(await readPush(cmqPush('test message'), source)).toEqual({
      broker: 'cmq',
      source: 'orders',
      messageId: '6942316962',
      topic: 'MyTopic',
      subscription: 'mysubscription',
      owner: '100015036',
      format: 'SIMPLIFIED',
      tags: ['a', 'b'],
      requestId: '2394928734',
      receivedAt: 1_582_703_504_000,
      raw: Buffer.from('test message'),
      message: Buffer.from('test message'),
      proof: { kind: 'cmq-token', strength: 'weak', addressChecked: false },
    });
  });

  it('keeps every byte of the body, a byte order mark and bytes that are not UTF-8 among them', async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x00, 0xff, 0xfe, 0x0d, 0x0a]);
    expect((await readPush(cmqPush(bytes), source)).message).toEqual(bytes);
  });

  it('may be empty, untagged and without a request id', async () => {
    const push = cmqPush('', { 'x-cmq-message-tag': undefined, 'x-cmq-request-id': undefined });
    const read = await readPush(push, source);
    expect(read.message).toEqual(Buffer.alloc(0));
    expect(read.tags).toEqual([]);
    expect(read).not.toHaveProperty('requestId');
    expect(read).not.toHaveProperty('publishedAt');
  });

  it('cannot be read without its message id', async () => {
    await expect(readPush(cmqPush('test', { 'x-cmq-message-id': undefined }), source)).rejects.toMatchObject({
      name: 'MalformedPushError',
      source: 'orders',
      path: 'x-cmq-message-id',
    });
  });
});

describe('publish time', () => {
  it.each([
    ['seconds', '1582703503', 1_582_703_503_000],
    ['milliseconds', '1582703503123', 1_582_703_503_123],
    ['milliseconds as text', '"1582703503123"', 1_582_703_503_123],
    ['the last value taken for seconds', '100000000000', 100_000_000_000_000],
    ['the first value taken for milliseconds', '100000000001', 100_000_000_001],
  ])('may be in %s', async (_, written, expected) => {
    const read = await readPush(cmqPush(`{"msgBody":"m","publishTime":${written}}`));
    expect(read.publishedAt).toBe(expected);
  });
});

describe('ids', () => {
  it('keep their digits when the JSON has them as numbers beyond 2^53', async () => {
    const body = '{"TopicOwner":9007199254740993,"msgId":9223372036854775807,"msgBody":"m"}';
    const push = cmqPush(body, { 'x-cmq-message-id': undefined });
    const source = cmqSource({ account: '9007199254740993' });
    expect((await readPush(push, source)).messageId).toBe('9223372036854775807');
  });
});

describe('tags', () => {
  it.each([
    ['a, b', ['a', 'b']],
    ['a,b', ['a', 'b']],
    [' one ', ['one']],
    ['', []],
    [',,', []],
    // As Node hands over UTF-8, as a gateway that decodes it does, and bytes that are no UTF-8.
    ['\u00e8\u00ae\u00a2\u00e5\u008d\u0095, b', ['订单', 'b']],
    ['订单', ['订单']],
    ['caf\u00e9', ['café']],
  ])('of the header %j are %j', async (header, expected) => {
    const push = cmqPush(undefined, { 'x-cmq-message-tag': header });
    expect((await readPush(push)).tags).toEqual(expected);
  });

  it.each([
    ['["x","y"]', ['x', 'y']],
    ['"x, y"', ['x', 'y']],
    ['null', []],
    ['{"x":[1]}', []],
  ])('of an undocumented msgTag %s are %j when the header has none', async (msgTag, expected) => {
    const push = cmqPush(`{"msgBody":"m","msgTag":${msgTag}}`, { 'x-cmq-message-tag': undefined });
    expect((await readPush(push)).tags).toEqual(expected);
  });
});

describe('base64', () => {
  const source = cmqSource({ decode: 'base64' });

  it('is decoded where the source says that publishers encode', async () => {
    expect((await readPush(cmqPush('{"msgBody":"AAH/"}'), source)).message).toEqual(Buffer.from([0, 1, 255]));
  });

  it('is decoded from a bare body too', async () => {
    const bare = cmqSource({ decode: 'base64', format: 'SIMPLIFIED' });
    expect((await readPush(cmqPush('aGVsbG8='), bare)).message).toEqual(Buffer.from('hello'));
  });

  it('is left alone where the source does not say so', async () => {
    expect((await readPush(cmqPush('{"msgBody":"AAH/"}'))).message).toEqual(Buffer.from('AAH/'));
  });

  it.each(['aGVsbG8', 'aGVsbG8=\\n', 'aGVs bG8=', 'aGVsbG9=', 'aGVsbG8-', 'hé'])(
    'is refused when it is written as %j',
    async (text) => {
      await expect(readPush(cmqPush(`{"msgBody":"${text}"}`), source)).rejects.toMatchObject({
        name: 'MalformedPushError',
        path: 'msgBody',
      });
    },
  );
});

describe('a message pulled from a queue', () => {
  const source = cmqSource({
    intake: { via: 'queue', queue: 'orders-queue', subscription: 'to-the-queue' },
  });

  it('is the raw body, proven by the authenticated connection, even when it looks like an envelope', () => {
    const message = {
      messageId: '2955487254545486',
      receiptHandle: '3423452345',
      body: Buffer.from(DOCUMENTED_BODY),
      enqueuedAt: 1_582_703_503_000,
      dequeueCount: 1,
    };
    expect(dialect.parse(dialect.pulled(message, source, 1_582_703_504_000))).toEqual({
      proven: true,
      notification: {
        broker: 'cmq',
        source: 'orders',
        messageId: '2955487254545486',
        topic: 'MyTopic',
        subscription: 'to-the-queue',
        owner: '100015036',
        format: 'SIMPLIFIED',
        tags: [],
        receivedAt: 1_582_703_504_000,
        raw: Buffer.from(DOCUMENTED_BODY),
        message: Buffer.from(DOCUMENTED_BODY),
        proof: {
          kind: 'queue',
          queue: 'orders-queue',
          queueMessageId: '2955487254545486',
          enqueuedAt: 1_582_703_503_000,
        },
      },
    });
  });

  it('is refused for a source that is pushed to', () => {
    const message = {
      messageId: '1',
      receiptHandle: '1',
      body: Buffer.alloc(0),
      enqueuedAt: 0,
      dequeueCount: 1,
    };
    expect(() => dialect.pulled(message, cmqSource(), 0)).toThrow('source orders has no queue to pull from');
  });
});

describe('the dialect', () => {
  it('looks at bodies of up to 4.5 MB unless told otherwise', () => {
    expect(dialect.maxBodyBytes).toBe(4_718_592);
    expect(createCmqDialect({ maxBodyBytes: 1_048_576 }).maxBodyBytes).toBe(1_048_576);
  });

  it('refuses a query string, which no registered endpoint has', async () => {
    expect(await dialect.verify({ ...cmqPush(), query: 'x=1' }, cmqSource(), ENDPOINT)).toEqual({
      proven: false,
      reason: 'query-string',
      detail: 'a registered endpoint has no query',
    });
  });

  it('cannot read a format that CMQ does not have', async () => {
    await expect(readPush(cmqPush(), cmqSource({ format: 'XML' }))).rejects.toMatchObject({
      name: 'MalformedPushError',
      message: 'body: CMQ has no XML format',
    });
  });
});
