import { describe, expect, test } from 'vitest';
import { createCertificates } from '../../lib/brokers/mns/certificates.ts';
import { createMnsDialect } from '../../lib/brokers/mns/push.ts';
import type { PushRequest } from '../../lib/push/request.ts';
import type { MnsSource } from '../../lib/push/source.ts';
import { endpointFor } from '../../lib/push/token.ts';
import { Secret } from '../../lib/secret.ts';
import {
  broker,
  CERTIFICATE_URL,
  ENDPOINT,
  jsonPush,
  signed,
  silent,
  simplifiedPush,
  storeOf,
  TOKEN,
  withHeaders,
  xmlPush,
} from '../support/mns-push.ts';
import { mnsSource } from '../support/notification.ts';

/** `MUTATIONS=all` puts each of the 255 other values into each byte, which takes minutes; else three are tried. */
const all = process.env.MUTATIONS === 'all';
const TIMEOUT_MS = all ? 3_600_000 : 60_000;

const dialect = createMnsDialect({
  certificates: createCertificates({ store: storeOf({ [CERTIFICATE_URL]: broker.pem }), log: silent }),
});

/** The other values that a byte is given: a bit flipped, what differs in case, and the next one; or all. */
function others(byte: number, at: number): readonly number[] {
  if (all) return Array.from({ length: 255 }, (_, i) => (byte + 1 + i) % 256);
  return [...new Set([byte ^ (1 << (at % 8)), byte ^ 0x20, (byte + 1) % 256])];
}

/** A text with one byte changed, one after the other. Headers and paths have a character a byte. */
function* mutations(text: string): Generator<string> {
  const bytes = Buffer.from(text, 'latin1');
  for (const [at, byte] of bytes.entries()) {
    for (const other of others(byte, at)) {
      yield Buffer.concat([bytes.subarray(0, at), Buffer.of(other), bytes.subarray(at + 1)]).toString(
        'latin1',
      );
    }
    yield text.slice(0, at) + text.slice(at + 1);
  }
}

interface Mutant {
  readonly part: string;
  readonly request: PushRequest;
}

const SIGNED_HEADERS = /^(?:x-mns-.*|content-md5|content-type|date|authorization)$/;

/** Every request that differs from a good one in one byte of what is signed, or lacks that byte. */
function* mutants(push: PushRequest): Generator<Mutant> {
  for (const [name, value = ''] of Object.entries(push.headers)) {
    if (!SIGNED_HEADERS.test(name)) continue;
    for (const text of mutations(value)) yield { part: name, request: withHeaders(push, { [name]: text }) };
    if (!name.startsWith('x-mns-')) continue;
    for (const text of mutations(name)) {
      yield { part: `name of ${name}`, request: withHeaders(push, { [name]: undefined, [text]: value }) };
    }
  }
  for (const text of mutations(push.body.toString('latin1'))) {
    yield { part: 'body', request: { ...push, body: Buffer.from(text, 'latin1') } };
  }
  for (const method of mutations(push.method)) yield { part: 'method', request: { ...push, method } };
  for (const source of mutations(push.source)) yield { part: 'source', request: { ...push, source } };
  for (const text of mutations(TOKEN)) yield { part: 'token', request: { ...push, token: new Secret(text) } };
}

async function proven(push: PushRequest, source: MnsSource): Promise<boolean> {
  return (await dialect.verify(push, source, ENDPOINT)).proven;
}

/** As a gateway passes it on that drops Content-MD5: its value is then found by the body. */
const withoutDigest = (push: PushRequest) => withHeaders(push, { 'content-md5': undefined });

const pushes: readonly (readonly [name: string, push: PushRequest, source: MnsSource])[] = [
  ['XML', signed(xmlPush()), mnsSource()],
  ['JSON', signed(jsonPush()), mnsSource({ format: 'JSON' })],
  ['SIMPLIFIED', signed(simplifiedPush()), mnsSource({ format: 'SIMPLIFIED' })],
  [
    'SIMPLIFIED, with a tag beyond ASCII',
    signed(simplifiedPush('订单 😀', { headers: { 'x-mns-message-tag': '订单' } })),
    mnsSource({ format: 'SIMPLIFIED' }),
  ],
];

describe.each(pushes)('a signed push in %s', (_name, push, source) => {
  const asIs: Mutant = { part: 'nothing', request: push };
  test.each([
    ['its digest', asIs.request],
    ['its digest dropped by a gateway', withoutDigest(push)],
  ])(
    'with %s is proven, and with any byte of it changed or missing is not',
    async (_how, good) => {
      expect(await proven(good, source)).toBe(true);
      const survivors: string[] = [];
      let tried = 0;
      for (const { part, request } of mutants(good)) {
        tried += 1;
        if (await proven(request, source)) survivors.push(part);
      }
      expect(survivors).toEqual([]);
      expect(tried).toBeGreaterThan(1_000);
    },
    TIMEOUT_MS,
  );
});

test('a path token with any byte changed or missing opens nothing', () => {
  const source = mnsSource();
  expect(endpointFor(source, new Secret(TOKEN), 0)).toBeDefined();
  for (const text of mutations(TOKEN)) expect(endpointFor(source, new Secret(text), 0)).toBeUndefined();
});
