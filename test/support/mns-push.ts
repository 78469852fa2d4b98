import { createHash, type KeyObject, sign } from 'node:crypto';
import { type CertificateStore, createCertificates } from '../../lib/brokers/mns/certificates.ts';
import { createMnsDialect } from '../../lib/brokers/mns/push.ts';
import { createLog } from '../../lib/log.ts';
import type { Reading } from '../../lib/push/dialect.ts';
import type { MnsNotification } from '../../lib/push/notification.ts';
import type { PushRequest } from '../../lib/push/request.ts';
import type { MnsSource } from '../../lib/push/source.ts';
import { Secret } from '../../lib/secret.ts';
import { makeCertificate } from './certificate.ts';
import { mnsSource } from './notification.ts';

export const CERTIFICATE_URL = 'https://mnstest.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem';
export const TOKEN = 'token-of-orders';
export const ENDPOINT = { subscription: 'MyTopic1-Sub1', tokenHash: 'a'.repeat(64) };
/** What signs the pushes made here. */
export const broker = makeCertificate();
export const silent = createLog('error', () => {});

/** The body that the vendor's documentation shows, to the byte. */
export const DOCUMENTED_XML = `<?xml version="1.0" encoding="UTF-8"?>
<Notification xmlns="http://mns.aliyuncs.com/doc/v1/">
  <TopicOwner>1460488513831433</TopicOwner>
  <TopicName>MyTopic1</TopicName>
  <Subscriber>1460488513831433</Subscriber>
  <SubscriptionName>MyTopic1-Sub1</SubscriptionName>
  <MessageId>F6EA56633844DBFC-1-154BDFB8059-200000008</MessageId>
  <MessageMD5>075C3D4AEB2D2F2D6A4C17C9D6DBBEBB</MessageMD5>
  <Message>I am test message 0.</Message>
  <PublishTime>1463476256857</PublishTime>
</Notification>`;

export const DOCUMENTED_JSON =
  '{"TopicOwner":"1460488513831433","Message":"I am test message 0.","Subscriber":"1460488513831433","PublishTime":"1463476256857","SubscriptionName":"MyTopic1-Sub1","MessageMD5":"075C3D4AEB2D2F2D6A4C17C9D6DBBEBB","TopicName":"MyTopic1","MessageId":"F6EA56633844DBFC-1-154BDFB8059-200000008"}';

const COMMON = {
  date: 'Tue, 17 May 2016 09:10:56 GMT',
  'x-mns-request-id': '573AE020B2B71CFC6801A6EF',
  'x-mns-signing-cert-url': base64(CERTIFICATE_URL),
  'x-mns-version': '2015-06-06',
  'user-agent': 'Aliyun Notification Service Agent',
  accept: '*/*',
  host: 'hooks.example.com',
};

export interface UnsignedPush {
  readonly verb: string;
  readonly target: string;
  /** Undefined leaves one out. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

type Changes = Partial<Omit<UnsignedPush, 'body'>>;

/** As MNS makes an XML push, by default of the documentation's example. */
export function xmlPush(body: string | Buffer = DOCUMENTED_XML, changes: Changes = {}): UnsignedPush {
  const headers = { 'content-type': 'text/xml;charset=utf-8', 'content-md5': base64(md5(body)) };
  return push(body, headers, changes);
}

export function jsonPush(body: string | Buffer = DOCUMENTED_JSON, changes: Changes = {}): UnsignedPush {
  const headers = { 'content-type': 'application/json;charset=utf-8', 'content-md5': base64(md5(body)) };
  return push(body, headers, changes);
}

export function simplifiedPush(
  body: string | Buffer = 'I am test message 0.',
  changes: Changes = {},
): UnsignedPush {
  const headers = {
    'content-type': 'text/plain;charset=utf-8',
    'content-md5': md5(body).toUpperCase(),
    'x-mns-message-id': 'F6EA56633844DBFC-1-154BDFB8059-200000008',
    'x-mns-publish-time': '1463476256857',
    'x-mns-subscriber': '1460488513831433',
    'x-mns-subscription-name': 'MyTopic1-Sub1',
    'x-mns-topic-name': 'MyTopic1',
    'x-mns-topic-owner': '1460488513831433',
  };
  return push(body, headers, changes);
}

function push(body: string | Buffer, headers: UnsignedPush['headers'], changes: Changes): UnsignedPush {
  return {
    verb: changes.verb ?? 'POST',
    target: changes.target ?? `/push/mns/orders/${TOKEN}`,
    headers: { ...COMMON, ...headers, ...changes.headers },
    body: Buffer.from(body),
  };
}

/** The string that MNS signs, written down a second time, apart from the gateway's. */
export function stringToSign({ verb, target, headers }: UnsignedPush): string {
  const named = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  );
  const find = (wanted: string) => named.find(({ name }) => name === wanted)?.value ?? '';
  const broker = named
    .filter(({ name }) => name.startsWith('x-mns-'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value }) => `${name}:${value}`);
  return [verb, find('content-md5'), find('content-type'), find('date'), ...broker, target].join('\n');
}

/** The push as the gateway receives it, signed by `key`. */
export function signed(unsigned: UnsignedPush, key: KeyObject = broker.privateKey): PushRequest {
  const authorization = sign('sha1', Buffer.from(stringToSign(unsigned)), key).toString('base64');
  return received({ ...unsigned, headers: { ...unsigned.headers, authorization } });
}

export function received({ headers, body }: UnsignedPush): PushRequest {
  return {
    method: 'POST',
    basePath: '',
    source: 'orders',
    token: new Secret(TOKEN),
    query: '',
    headers,
    body,
    sourceAddress: '203.0.113.7',
    receivedAt: Date.parse('2016-05-17T09:10:57Z'),
  };
}

/** A copy of a push with other headers than were signed. Undefined takes one away. */
export function withHeaders(request: PushRequest, headers: PushRequest['headers']): PushRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

/** Certificates by URL, as if they had been fetched a moment ago. */
export function storeOf(pems: Readonly<Record<string, string>>): CertificateStore {
  return {
    async get(url) {
      const pem = pems[url];
      return pem === undefined ? undefined : { pem, fetchedAt: Date.now() };
    },
    async put() {},
  };
}

const dialect = createMnsDialect({
  certificates: createCertificates({
    store: storeOf({ [CERTIFICATE_URL]: broker.pem }),
    log: silent,
    fetch: () => Promise.reject(new Error('nothing is fetched here')),
  }),
});

/** Verifies and parses as the gateway does. Rejects with what `parse` throws. */
export async function tryPush(request: PushRequest, source: MnsSource = mnsSource()): Promise<Reading> {
  const verdict = await dialect.verify(request, source, ENDPOINT);
  return verdict.proven ? dialect.parse(verdict.request) : verdict;
}

/** As `tryPush`, for a push that must be accepted. */
export async function readPush(request: PushRequest, source?: MnsSource): Promise<MnsNotification> {
  const reading = await tryPush(request, source);
  if (!reading.proven) throw new Error(`refused: ${reading.reason}: ${reading.detail}`);
  if (reading.notification.broker !== 'mns') throw new Error('not a notification of MNS');
  return reading.notification;
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Lower-case hex. */
export function md5(body: string | Buffer): string {
  return createHash('md5').update(body).digest('hex');
}
