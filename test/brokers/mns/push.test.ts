import { expect, test } from 'vitest';
import { fetchCertificate } from '../../../lib/brokers/mns/certificate-fetch.ts';
import { createCertificates } from '../../../lib/brokers/mns/certificates.ts';
import { publishedMessage } from '../../../lib/brokers/mns/message.ts';
import { createMnsDialect } from '../../../lib/brokers/mns/push.ts';
import type { QueueMessage } from '../../../lib/push/dialect.ts';
import type { MnsSource, PushFormat } from '../../../lib/push/source.ts';
import { serve } from '../../support/http-server.ts';
import {
  base64,
  broker,
  DOCUMENTED_JSON,
  DOCUMENTED_XML,
  ENDPOINT,
  jsonPush,
  readPush,
  received,
  signed,
  silent,
  simplifiedPush,
  storeOf,
  xmlPush,
} from '../../support/mns-push.ts';
import { mnsSource } from '../../support/notification.ts';
import { recorded } from '../../support/recorded-mns-push.ts';

const simplified = mnsSource({ format: 'SIMPLIFIED' });

test('a push that OpenSSL signed is proven under its expired 512-bit certificate, and read', async () => {
  const dialect = createMnsDialect({
    certificates: createCertificates({
      store: storeOf({ [recorded.certificateUrl]: recorded.certificatePem }),
      log: silent,
    }),
  });
  const { headers } = simplifiedPush(recorded.body);
  const request = received({
    ...simplifiedPush(),
    headers: { ...headers, authorization: recorded.authorization },
  });
  const receivedAt = Date.parse('2023-03-29T08:41:28Z');
  expect(await dialect.verify({ ...request, receivedAt }, simplified, ENDPOINT)).toMatchObject({
    reason: 'date-stale',
  });

  const verdict = await dialect.verify(request, simplified, ENDPOINT);
  if (!verdict.proven) throw new Error(verdict.detail);
  expect(dialect.parse(verdict.request)).toEqual({
    proven: true,
    notification: {
      broker: 'mns',
      source: 'orders',
      messageId: 'F6EA56633844DBFC-1-154BDFB8059-200000008',
      topic: 'MyTopic1',
      subscription: 'MyTopic1-Sub1',
      owner: '1460488513831433',
      subscriber: '1460488513831433',
      format: 'SIMPLIFIED',
      tags: [],
      publishedAt: 1_463_476_256_857,
      requestId: '573AE020B2B71CFC6801A6EF',
      receivedAt: Date.parse('2016-05-17T09:10:57Z'),
      raw: Buffer.from('I am test message 0.'),
      message: Buffer.from('I am test message 0.'),
      proof: {
        kind: 'mns-signature',
        signature: recorded.authorization,
        stringToSignSha1: '12fe984036d624c6f8e8d6722e7121dc069278bc',
        certificateUrl: 'https://mnstest.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem',
        certificateFingerprint: '65952fc2fd1e7869562e0dd9ebdcddbdd260042bb5824b17900eb77c89945ffc',
        keyBits: 512,
        certificateExpired: false,
        freshness: 'fresh',
        signedAt: Date.parse('2016-05-17T09:10:56Z'),
      },
    },
  });
});

test('a certificate that has expired is marked in the proof', async () => {
  const push = signed(xmlPush(undefined, { headers: { date: 'Wed, 29 Mar 2023 08:41:27 GMT' } }));
  const { proof } = await readPush({ ...push, receivedAt: Date.parse('2023-03-29T08:41:28Z') });
  expect(proof).toMatchObject({ certificateExpired: true, keyBits: 512, freshness: 'fresh' });
});

test('XML and JSON say the same', async () => {
  const expected = {
    messageId: 'F6EA56633844DBFC-1-154BDFB8059-200000008',
    topic: 'MyTopic1',
    subscription: 'MyTopic1-Sub1',
    owner: '1460488513831433',
    subscriber: '1460488513831433',
    tags: [],
    publishedAt: 1_463_476_256_857,
    requestId: '573AE020B2B71CFC6801A6EF',
    message: Buffer.from('I am test message 0.'),
    messageMd5: '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB',
  };
  const xml = await readPush(signed(xmlPush()));
  expect(xml).toMatchObject({ ...expected, format: 'XML', raw: Buffer.from(DOCUMENTED_XML) });
  const json = await readPush(signed(jsonPush()), mnsSource({ format: 'JSON' }));
  expect(json).toMatchObject({ ...expected, format: 'JSON', raw: Buffer.from(DOCUMENTED_JSON) });
});

test('a tag comes from the body or from the headers', async () => {
  const xml = xmlPush(
    DOCUMENTED_XML.replace('</Notification>', '<MessageTag>vip</MessageTag></Notification>'),
  );
  expect((await readPush(signed(xml))).tags).toEqual(['vip']);
  const bare = simplifiedPush(undefined, { headers: { 'x-mns-message-tag': 'vip' } });
  expect((await readPush(signed(bare), simplified)).tags).toEqual(['vip']);
  const untagged = simplifiedPush(undefined, { headers: { 'x-mns-message-tag': '' } });
  expect((await readPush(signed(untagged), simplified)).tags).toEqual([]);
});

test('the path token is in no part of what is kept', async () => {
  const notification = await readPush(signed(xmlPush()));
  expect(JSON.stringify(notification)).not.toContain('token-of-orders');
});

test("a local broker's certificate is fetched from its own origin", async () => {
  const origin = await serve((_request, response) => response.end(broker.pem));
  const headers = { 'x-mns-signing-cert-url': base64(`${origin}/cert.pem`) };
  const push = signed(xmlPush(undefined, { headers }));
  const certificates = createCertificates({ store: storeOf({}), log: silent, fetch: fetchCertificate });
  const local = createMnsDialect({ certificates, extraOrigins: [`${origin}/`] });
  expect(await local.verify(push, mnsSource(), ENDPOINT)).toMatchObject({
    proven: true,
    request: { proof: { certificateUrl: `${origin}/cert.pem` } },
  });
  expect(await createMnsDialect({ certificates }).verify(push, mnsSource(), ENDPOINT)).toMatchObject({
    proven: false,
    reason: 'certificate-url',
  });
});

const queueSource = (changes: Partial<MnsSource>) =>
  mnsSource({ intake: { via: 'queue', queue: 'orders-queue', subscription: 'MyTopic1-Sub1' }, ...changes });

function pull(body: string | Buffer, changes: Partial<MnsSource>) {
  const dialect = createMnsDialect({ certificates: createCertificates({ store: storeOf({}), log: silent }) });
  const message: QueueMessage = {
    messageId: '5F290C926D472878-2-14D9529A8FA-200000001',
    receiptHandle: '1-ODU4OTkzNDU5My0xNDMyNzI3ODI3LTItOA==',
    body: Buffer.from(body),
    enqueuedAt: 1_463_476_257_000,
    dequeueCount: 1,
  };
  return dialect.parse(dialect.pulled(message, queueSource(changes), 1_463_476_300_000));
}

const QUEUE_PROOF = {
  kind: 'queue',
  queue: 'orders-queue',
  queueMessageId: '5F290C926D472878-2-14D9529A8FA-200000001',
  enqueuedAt: 1_463_476_257_000,
};

test.each([
  ['XML', DOCUMENTED_XML],
  ['JSON', DOCUMENTED_JSON],
] as const)('a queue that the topic fills with %s has the id and time of the publish', (format, body) => {
  expect(pull(body, { format })).toMatchObject({
    proven: true,
    notification: {
      messageId: 'F6EA56633844DBFC-1-154BDFB8059-200000008',
      publishedAt: 1_463_476_256_857,
      receivedAt: 1_463_476_300_000,
      message: Buffer.from('I am test message 0.'),
      proof: QUEUE_PROOF,
    },
  });
});

test('a bare message out of a queue has the id and time of the queue, and any bytes', () => {
  const body = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0xff, 0x00);
  expect(pull(body, { format: 'SIMPLIFIED' })).toEqual({
    proven: true,
    notification: {
      broker: 'mns',
      source: 'orders',
      messageId: '5F290C926D472878-2-14D9529A8FA-200000001',
      topic: 'MyTopic1',
      subscription: 'MyTopic1-Sub1',
      owner: '1460488513831433',
      format: 'SIMPLIFIED',
      tags: [],
      publishedAt: 1_463_476_257_000,
      receivedAt: 1_463_476_300_000,
      raw: body,
      message: body,
      proof: QUEUE_PROOF,
    },
  });
});

test("a queue message of another topic than the source's is refused", () => {
  expect(pull(DOCUMENTED_XML.replace('>MyTopic1<', '>MyTopic2<'), { format: 'XML' })).toEqual({
    proven: false,
    reason: 'identity-mismatch',
    detail: 'topic is "MyTopic2", not "MyTopic1"',
  });
});

test('a queue message that is not of the format of its source cannot be read', () => {
  expect(() => pull('I am test message 0.', { format: 'XML' })).toThrow(
    'body: does not begin with a Notification element',
  );
});

test('a source that is pushed to has nothing to pull', () => {
  expect(() => pull('', { format: 'XML', intake: mnsSource().intake })).toThrow(
    'source orders has no queue to pull from',
  );
});

test('the message is found again in what was stored', () => {
  const found = (raw: string, format: PushFormat, decode: 'none' | 'base64') =>
    publishedMessage('orders', Buffer.from(raw), { format, decode }).toString();
  expect(found(DOCUMENTED_XML, 'XML', 'none')).toBe('I am test message 0.');
  expect(found(DOCUMENTED_JSON, 'JSON', 'none')).toBe('I am test message 0.');
  expect(found('SSBhbSB0ZXN0IG1lc3NhZ2UgMC4=', 'SIMPLIFIED', 'base64')).toBe('I am test message 0.');
  expect(() => found('', 'JSON', 'none')).toThrow('body: does not begin with a JSON object');
});
