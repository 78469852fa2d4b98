import { describe, expect, test } from 'vitest';
import { recordedBroker } from '../recorded-broker.ts';
import { api3, api3Fault, clientOf, v2 } from './client-against-recorded.ts';

const SENT = v2('"code":0,"message":"","requestId":"1","msgId":"2"');

describe('a call of API v2 is made again', () => {
  test.each([
    ['the connection broke', 'drop'],
    ['a proxy answered for the service', { status: 502, body: '<html>Bad Gateway' }],
    ['the service failed', v2('"code":6000,"message":"(10050)server internal error","requestId":"1"')],
    ['requests came too fast', v2('"code":4420,"message":"(10250)too fast","requestId":"1"')],
    ['the account asked too often', v2('"code":4480,"message":"(10460)too fast","requestId":"1"')],
  ] as const)('when %s', async (_why, reaction) => {
    await using broker = await recordedBroker(reaction, SENT);
    expect(await clientOf(broker).send('inbox', 'x')).toEqual({ messageId: '2' });
  });
});

describe('a call of API v2 fails at once', () => {
  test.each([
    [4440, '(10600)topic is not existed', 'topic-not-found', '4440(10600)'],
    [4440, '(10100)queue is not existed', 'queue-not-found', '4440(10100)'],
    [4440, '(10999)subscription is not existed', 'subscription-not-found', '4440(10999)'],
    [4440, 'is not existed', 'topic-not-found', '4440'],
    [4000, 'invalid parameter: 4440(10600) topic is not existed', 'topic-not-found', '4440(10600)'],
    [4000, '(10010)lacked of required parameters', 'invalid', '4000(10010)'],
    [4100, '(10030)authentication failed', 'denied', '4100(10030)'],
    [4100, '(10270)secret id is not existed', 'denied', '4100(10270)'],
    [4400, '(10230)message too large', 'too-large', '4400(10230)'],
    [4450, '(10610)number of topics has reached the limit', 'limit-exceeded', '4450(10610)'],
    [4490, '(10470)subscribtion is already existed', 'already-exists', '4490(10470)'],
    [6030, '(10730)no tag matches', 'no-subscriber', '6030(10730)'],
    [4999, 'something new', 'invalid', '4999'],
  ])('after %d %s', async (code, message, kind, printed) => {
    await using broker = await recordedBroker(
      v2(`"code":${code},"message":"${message}","requestId":"1"`),
      SENT,
    );
    await expect(clientOf(broker).publish('orders', { body: 'x' })).rejects.toMatchObject({
      kind,
      code: printed,
      retryable: false,
    });
    expect(broker.seen).toHaveLength(1);
  });

  test.each([
    ['no JSON', '<html>hello', 'answer cannot be read: not a JSON object'],
    ['half an answer', '{"code":0,"message":"","msgId":"2', 'answer cannot be read: not a JSON object'],
    ['no code', '{"msgId":"2"}', 'answer cannot be read: code: '],
    ['no id', '{"code":0,"message":""}', 'answer cannot be read: msgId: '],
  ])('when there is %s', async (_what, body, message) => {
    await using broker = await recordedBroker({ status: 200, body });
    await expect(clientOf(broker).send('inbox', 'x')).rejects.toMatchObject({
      kind: 'internal',
      code: 'UnreadableAnswer',
      retryable: false,
      message: expect.stringContaining(`cmq SendMessage inbox: ${message}`),
    });
    expect(broker.seen).toHaveLength(1);
  });
});

describe('a call of API 3.0', () => {
  test.each([
    ['InternalError', 'try again'],
    ['RequestLimitExceeded', 'Your current request times exceed 20 per second.'],
    ['RequestLimitExceeded.UinLimitExceeded', 'slow down'],
    ['FailedOperation.OperateLater', 'later'],
  ])('is made again after %s', async (code, message) => {
    await using broker = await recordedBroker(api3Fault(code, message), api3({ TopicId: 'topic-1' }));
    expect(await clientOf(broker).createTopic('orders')).toBe('created');
  });

  test.each([['drop'], ['hang'], [{ status: 502, body: 'Bad Gateway' }]] as const)(
    'is made again after %j',
    async (reaction) => {
      await using broker = await recordedBroker(reaction, api3({ TopicId: 'topic-1' }));
      expect(await clientOf(broker, { timeoutMs: 2_000 }).createTopic('orders')).toBe('created');
    },
  );

  test.each([
    ['AuthFailure.SignatureFailure', 'The provided credentials could not be validated.', 'denied'],
    ['AuthFailure.SignatureExpire', 'Signature expired.', 'denied'],
    ['UnauthorizedOperation', 'no', 'denied'],
    ['ResourceNotFound.Topic', 'Topic not found.', 'topic-not-found'],
    ['ResourceNotFound', 'queue is not existed, or deleted', 'queue-not-found'],
    ['ResourceNotFound', '', 'topic-not-found'],
    ['FailedOperation', 'subscription s of topic orders does not exist', 'topic-not-found'],
    ['FailedOperation.CmqBackendError', 'cmq backend: 4440(10600) topic is not existed', 'topic-not-found'],
    ['FailedOperation', 'there exists subscriptions under this topic', 'has-subscriptions'],
    ['FailedOperation', '(10540)please unsubscribe first', 'has-subscriptions'],
    ['FailedOperation', 'unspecified', 'internal'],
    ['LimitExceeded.Topics', 'too many', 'limit-exceeded'],
    ['InvalidParameterValue', 'topic name format error', 'invalid'],
    ['MissingParameter', 'TopicName', 'invalid'],
    ['FailedOperation.MaxMessageSizeError', 'over 1 MB', 'too-large'],
  ])('fails at once after %s: %s', async (code, message, kind) => {
    await using broker = await recordedBroker(api3Fault(code, message), api3({}));
    await expect(clientOf(broker).showTopic('orders')).rejects.toMatchObject({
      name: 'BrokerError',
      kind,
      code,
      status: 200,
      requestId: 'ed93f3cb-f35e-473f-b9f3-0d451b8b79c6',
      retryable: false,
    });
    expect(broker.seen).toHaveLength(1);
  });

  test('cannot be read when it is not the JSON of API 3.0', async () => {
    await using broker = await recordedBroker({ status: 200, body: '<html>' }, api3({ TopicDescribe: {} }));
    const client = clientOf(broker);
    const unreadable = { kind: 'internal', code: 'UnreadableAnswer', retryable: false };
    await expect(client.showTopic('orders')).rejects.toMatchObject(unreadable);
    await expect(client.showTopic('orders')).rejects.toMatchObject({
      ...unreadable,
      message: expect.stringContaining(
        'cmq DescribeCmqTopicDetail orders: answer cannot be read: TopicDescribe.TopicId',
      ),
    });
  });

  test('is unreachable where nobody listens', async () => {
    const gone = await recordedBroker();
    await gone[Symbol.asyncDispose]();
    await expect(clientOf(gone).createTopic('orders')).rejects.toMatchObject({
      kind: 'unreachable',
      retryable: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
