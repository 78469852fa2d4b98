import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCertificate } from '../../lib/brokers/mns/certificate.ts';
import { certificateUrl } from '../../lib/brokers/mns/certificate-url.ts';
import { readDate } from '../../lib/brokers/mns/freshness.ts';
import { signatureMatches } from '../../lib/brokers/mns/signature.ts';
import { MalformedPushError } from '../../lib/push/malformed.ts';
import type { PushHeaders } from '../../lib/push/request.ts';
import type { PushFormat } from '../../lib/push/source.ts';
import { Secret } from '../../lib/secret.ts';
import {
  broker,
  DOCUMENTED_JSON,
  DOCUMENTED_XML,
  jsonPush,
  signed,
  simplifiedPush,
  tryPush,
  withHeaders,
  xmlPush,
} from '../support/mns-push.ts';
import { mnsSource } from '../support/notification.ts';
import { recorded } from '../support/recorded-mns-push.ts';
import './runs.ts';

const format = fc.constantFrom<PushFormat>('XML', 'JSON', 'SIMPLIFIED');
const decode = fc.constantFrom('none' as const, 'base64' as const);
const makePush = { XML: xmlPush, JSON: jsonPush, SIMPLIFIED: simplifiedPush };

/** A text with one piece cut out, doubled or replaced. */
const mutated = (text: string) =>
  fc
    .tuple(
      fc.nat(text.length),
      fc.nat(40),
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '<', '&', '"', '{')),
    )
    .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length));

const anyBody = fc.oneof(
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text)),
  mutated(DOCUMENTED_XML).map((text) => Buffer.from(text)),
  mutated(DOCUMENTED_JSON).map((text) => Buffer.from(text)),
);

const HEADERS = [
  'authorization',
  'date',
  'content-md5',
  'content-type',
  'x-mns-signing-cert-url',
  'x-mns-message-id',
  'x-mns-topic-owner',
  'x-mns-publish-time',
  'x-mns-message-tag',
  'x-amzn-remapped-date',
];
const anyHeaders: fc.Arbitrary<PushHeaders> = fc.dictionary(
  fc.oneof(fc.constantFrom(...HEADERS), fc.string()),
  fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), { nil: undefined }),
);

test('any request is proven or refused with a reason, and nothing else happens', async () => {
  const request = fc.record({
    method: fc.string(),
    basePath: fc.string(),
    source: fc.string(),
    token: fc.string().map((text) => new Secret(text)),
    query: fc.string(),
    headers: anyHeaders,
    body: anyBody,
    sourceAddress: fc.option(fc.string(), { nil: undefined }),
    receivedAt: fc.integer(),
  });
  await fc.assert(
    fc.asyncProperty(request, format, async (push, as) => {
      expect(await tryPush(push, mnsSource({ format: as }))).toMatchObject({ proven: false });
    }),
  );
});

test('any change to a signed header or to the body is refused', async () => {
  const push = signed(xmlPush());
  const changed = fc.oneof(
    fc
      .tuple(fc.constantFrom(...HEADERS.slice(0, 5), 'x-mns-version', 'x-mns-request-id'), fc.string())
      .filter(([name, value]) => push.headers[name] !== value)
      .map(([name, value]) => withHeaders(push, { [name]: value })),
    anyBody.filter((body) => !body.equals(push.body)).map((body) => ({ ...push, body })),
    fc
      .string({ minLength: 1 })
      .filter((suffix) => /^[A-Za-z0-9_-]+$/.test(suffix))
      .map((suffix) => withHeaders(push, { [`x-mns-${suffix.toLowerCase()}`]: 'added' }))
      .filter(({ headers }) => Object.keys(headers).length > Object.keys(push.headers).length),
  );
  await fc.assert(
    fc.asyncProperty(changed, async (request) => {
      expect(await tryPush(request)).toMatchObject({ proven: false });
    }),
  );
});

test('any body that is proven is read, refused, or malformed with a path', async () => {
  await fc.assert(
    fc.asyncProperty(format, decode, anyBody, async (as, how, body) => {
      const source = mnsSource({ format: as, decode: how });
      try {
        const reading = await tryPush(signed(makePush[as](body)), source);
        if (!reading.proven) expect(reading.reason).toBe('identity-mismatch');
        else expect(reading.notification.raw.equals(body)).toBe(true);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(MalformedPushError);
        expect(thrown).toMatchObject({ source: 'orders', path: expect.stringMatching(/./s) });
      }
    }),
  );
});

test('any certificate header gives a pinned URL or a problem', () => {
  const host = 'mnstest.oss-cn-hangzhou.aliyuncs.com';
  const url = fc
    .array(
      fc.oneof(
        fc.constantFrom('https://', 'http://', host, 'evil.com', '@', '/', ':443', '.', '\\', '%2f', '#'),
        fc.string(),
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.oneof(
        url.map((text) => Buffer.from(text).toString('base64')),
        fc.string(),
      ),
      (header) => {
        const found = certificateUrl(header, new Set());
        if ('problem' in found) return;
        const parsed = new URL(found.href);
        expect(parsed.href).toBe(found.href);
        expect(parsed.origin).toBe(`https://${host}`);
        expect(parsed.username + parsed.password + parsed.search + parsed.hash).toBe('');
      },
    ),
  );
});

test('any date is read as JavaScript reads it, or not at all', () => {
  const date = fc.oneof(
    fc.date({ noInvalidDate: true }).map((at) => at.toUTCString()),
    fc.string(),
  );
  fc.assert(
    fc.property(date, (text) => {
      const time = readDate(text);
      if (time !== undefined) expect(time).toBe(Date.parse(text));
    }),
  );
});

test('any certificate text is read or has a problem, and no signature matches by chance', () => {
  const pem = fc.oneof(fc.string({ unit: 'binary' }), mutated(recorded.certificatePem));
  fc.assert(
    fc.property(pem, fc.oneof(fc.string(), fc.base64String()), (text, authorization) => {
      const certificate = readCertificate(text);
      expect('key' in certificate || certificate.problem.length > 0).toBe(true);
      expect(signatureMatches('text', authorization, text)).toBe(false);
    }),
  );
});

test('what one key signs, only that key’s certificate matches', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (body) => {
      const theirs = signed(xmlPush(body), privateKey).headers.authorization ?? '';
      expect(signatureMatches(body, theirs, broker.pem)).toBe(false);
    }),
  );
});
