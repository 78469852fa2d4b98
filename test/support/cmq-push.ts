import { createCmqDialect } from '../../lib/brokers/cmq/push.ts';
import type { Reading } from '../../lib/push/dialect.ts';
import type { Notification } from '../../lib/push/notification.ts';
import type { PushRequest } from '../../lib/push/request.ts';
import type { CmqSource } from '../../lib/push/source.ts';
import { Secret } from '../../lib/secret.ts';

/** The JSON push that the vendor's documentation shows, with the names as the wire spells them. */
export const DOCUMENTED_BODY =
  '{"TopicOwner":100015036,"topicName":"MyTopic","subscriptionName":"mysubscription","msgId":"6942316962","msgBody":"test message","publishTime":11203432}';

/** A source for the pushes of the vendor's documentation. */
export function cmqSource(changes: Partial<CmqSource> = {}): CmqSource {
  return {
    broker: 'cmq',
    name: 'orders',
    credentials: 'default',
    account: '100015036',
    topic: 'MyTopic',
    format: 'JSON',
    decode: 'none',
    unparsable: 'refuse',
    createdAt: 1_582_703_503_000,
    addresses: [],
    intake: { via: 'http', endpoints: [ENDPOINT] },
    ...changes,
  };
}

export const ENDPOINT = { subscription: 'mysubscription', tokenHash: 'a'.repeat(64) };

/** The push of the vendor's documentation. A header set to undefined is left out. */
export function cmqPush(
  body: string | Buffer = DOCUMENTED_BODY,
  headers: PushRequest['headers'] = {},
): PushRequest {
  return {
    method: 'POST',
    basePath: '',
    source: 'orders',
    token: new Secret('a-token-that-the-caller-has-matched'),
    query: '',
    headers: {
      host: 'test.com',
      'content-type': 'text/plain',
      'user-agent': 'Qcloud Notification Service Agent',
      'x-cmq-request-id': '2394928734',
      'x-cmq-message-id': '6942316962',
      'x-cmq-message-tag': 'a, b',
      ...headers,
    },
    body: Buffer.from(body),
    sourceAddress: '203.0.113.7',
    receivedAt: 1_582_703_504_000,
  };
}

/** Verifies and parses as the gateway does. Throws what `parse` throws. */
export async function tryPush(request: PushRequest, source: CmqSource = cmqSource()): Promise<Reading> {
  const dialect = createCmqDialect();
  const verdict = await dialect.verify(request, source, ENDPOINT);
  return verdict.proven ? dialect.parse(verdict.request) : verdict;
}

/** As `tryPush`, for a push that must be accepted. */
export async function readPush(request: PushRequest, source?: CmqSource): Promise<Notification> {
  const reading = await tryPush(request, source);
  if (!reading.proven) throw new Error(`refused: ${reading.reason}: ${reading.detail}`);
  return reading.notification;
}
