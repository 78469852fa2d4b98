import { describe, expect, test } from 'vitest';
import { MnsClient } from '../../../lib/brokers/mns/client.ts';
import { Secret } from '../../../lib/secret.ts';
import { recordedBroker } from '../recorded-broker.ts';
import { clientOf, fault, xml } from './client-against-recorded.ts';

const TOPIC_MADE = { status: 201 };

describe('a call is made again', () => {
  test.each([
    ['the connection broke', 'drop'],
    ['the service failed', { status: 500, body: fault('InternalError', 'Interal error.') }],
    ['a proxy answered for the service', { status: 502, body: '<html>Bad Gateway' }],
    ['requests came too fast', { status: 503, body: fault('QpsLimitExceeded', 'Slow down.') }],
  ] as const)('when %s', async (_why, reaction) => {
    await using broker = await recordedBroker(reaction, TOPIC_MADE);
    expect(await clientOf(broker).createTopic('orders')).toBe('created');
    expect(broker.seen).toHaveLength(2);
  });

  test('when there was no answer in time', async () => {
    await using broker = await recordedBroker('hang', TOPIC_MADE);
    expect(await clientOf(broker, { timeoutMs: 200 }).createTopic('orders')).toBe('created');
  });

  test('three times in all, with the last failure as the error', async () => {
    const failure = { status: 500, body: fault('InternalError', 'Interal error.') };
    await using broker = await recordedBroker(failure, failure, failure, TOPIC_MADE);
    await expect(clientOf(broker).createTopic('orders')).rejects.toMatchObject({
      kind: 'internal',
      code: 'InternalError',
      status: 500,
      retryable: true,
    });
    expect(broker.seen).toHaveLength(3);
  });

  test('each time signed anew', async () => {
    let now = Date.UTC(2025, 5, 3, 11, 23, 48);
    await using broker = await recordedBroker({ status: 500 }, TOPIC_MADE);
    const clock = () => {
      now += 1_000;
      return now;
    };
    await clientOf(broker, { clock }).createTopic('orders');
    expect(broker.seen.map(({ headers }) => headers.date)).toEqual([
      'Tue, 03 Jun 2025 11:23:49 GMT',
      'Tue, 03 Jun 2025 11:23:50 GMT',
    ]);
  });
});

describe('a call is not made again', () => {
  test.each([
    [403, 'AccessDenied', 'denied'],
    [403, 'SignatureDoesNotMatch', 'denied'],
    [400, 'TimeExpired', 'denied'],
    [400, 'InvalidArgument', 'invalid'],
    [400, 'TopicNameLengthError', 'invalid'],
    [400, 'SubscriptionNumExceedLimit', 'limit-exceeded'],
    [404, 'QueueNotExist', 'queue-not-found'],
  ])('after %d %s', async (status, code, kind) => {
    await using broker = await recordedBroker({ status, body: fault(code, 'No.') }, TOPIC_MADE);
    await expect(clientOf(broker).createTopic('orders')).rejects.toMatchObject({
      kind,
      code,
      status,
      retryable: false,
    });
    expect(broker.seen).toHaveLength(1);
  });

  test('when the answer is not what MNS sends', async () => {
    const headers = { 'x-mns-request-id': '5F8D0C4A3733443834002A1B' };
    await using broker = await recordedBroker({ status: 200, body: xml('Topic', ''), headers });
    await expect(clientOf(broker).showTopic('orders')).rejects.toMatchObject({
      name: 'BrokerError',
      kind: 'internal',
      code: 'UnreadableAnswer',
      requestId: '5F8D0C4A3733443834002A1B',
      retryable: false,
      message: 'mns GET /topics/orders: answer 200 cannot be read: Topic without TopicName',
    });
    expect(broker.seen).toHaveLength(1);
  });

  test('and a redirect is not followed', async () => {
    await using elsewhere = await recordedBroker();
    await using broker = await recordedBroker({
      status: 307,
      headers: { location: `${elsewhere.url}/topics/orders` },
    });
    await expect(clientOf(broker).deleteTopic('orders')).rejects.toMatchObject({
      kind: 'invalid',
      code: 'HTTP 307',
    });
    expect(elsewhere.seen).toEqual([]);
  });
});

test('an endpoint where nobody listens is unreachable', async () => {
  const gone = await recordedBroker();
  await gone[Symbol.asyncDispose]();
  await expect(clientOf(gone).createTopic('orders')).rejects.toMatchObject({
    kind: 'unreachable',
    retryable: true,
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a truncated answer cannot be read', async () => {
  await using broker = await recordedBroker({
    status: 200,
    body: '<Topics><Topic><TopicURL>http://x/topics/a</Top',
  });
  await expect(clientOf(broker).listTopics()).rejects.toMatchObject({ code: 'UnreadableAnswer' });
});

describe('credentials', () => {
  test('of STS send their token, unsigned', async () => {
    await using broker = await recordedBroker(TOPIC_MADE, TOPIC_MADE);
    await clientOf(broker).createTopic('orders');
    await clientOf(broker, { securityToken: new Secret('sts-token') }).createTopic('orders');
    const [plain, sts] = broker.seen;
    expect(sts?.headers['security-token']).toBe('sts-token');
    expect(sts?.headers.authorization).toBe(plain?.headers.authorization);
  });

  test('sign with version 4 where it is asked for', async () => {
    await using broker = await recordedBroker(TOPIC_MADE);
    await clientOf(broker, { signing: 'v4' }).deleteTopic('orders');
    expect(broker.seen[0]?.headers.authorization).toBe(
      'MNS4-HMAC-SHA256 Credential=testAk/20250603/cn-hangzhou/mns/aliyun_v4_request,' +
        'Signature=ee3dd0c89b359c7ed9a9cc4cec3ab27085ac4702c47f5f776e52517a760ae2fc',
    );
  });

  test('of version 4 need a region', () => {
    expect(
      () =>
        new MnsClient({
          endpoint: 'http://127.0.0.1:1',
          accessKeyId: 'a',
          accessKeySecret: new Secret('s'),
          signing: 'v4',
        }),
    ).toThrow('MNS signature version 4 takes a region, which http://127.0.0.1:1 does not name');
  });
});

test('an answer that ends within an instruction cannot be read', async () => {
  await using broker = await recordedBroker({ status: 200, body: '<Topics/><?b ' });
  await expect(clientOf(broker).listTopics()).rejects.toMatchObject({
    kind: 'internal',
    code: 'UnreadableAnswer',
    message: 'mns GET /topics: answer 200 cannot be read: not XML that can be read',
  });
});
