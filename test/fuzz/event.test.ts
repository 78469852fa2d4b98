import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { accessLine } from '../../lib/intake/access-line.ts';
import { readPushRequest } from '../../lib/intake/event.ts';
import { createSources } from '../../lib/store/sources.ts';
import { pushEvent, type WirePush } from '../support/event.ts';
import { type Gateway, openGateway } from '../support/gateway.ts';
import { mnsSource } from '../support/notification.ts';
import { rows } from '../support/rows.ts';
import { useTable } from '../support/table.ts';
import './runs.ts';

const table = useTable();
const SEEN = { basePath: '', sourceAddress: undefined, receivedAt: 1_463_476_257_000 };
let gateway: Gateway;

beforeAll(async () => {
  await createSources(table.current).create(mnsSource());
  gateway = openGateway({ table: table.current, certificateOrigin: 'http://127.0.0.1:9' });
});

const text = fc.string({ unit: 'binary', maxLength: 60 });
const HEADERS = [
  'authorization',
  'date',
  'content-md5',
  'content-type',
  'x-mns-signing-cert-url',
  'x-mns-request-id',
  'x-amzn-remapped-date',
  'host',
  'user-agent',
];
const values = fc.oneof(text, fc.constantFrom('Tue, 17 May 2016 09:10:56 GMT', 'dGV4dA==', 'text/xml'));
const headers = fc.dictionary(fc.oneof(fc.constantFrom(...HEADERS), text), values);
const segment = fc.oneof(text, fc.constantFrom('orders', 'token-of-orders', '__proto__', ''));

/** Pushes that reach the route, with nothing in them to be believed. */
const event: fc.Arbitrary<APIGatewayProxyEventV2> = fc
  .record({
    method: fc.oneof(fc.constantFrom('POST', 'POST', 'GET', 'post'), text),
    headers,
    source: segment,
    token: segment,
    body: fc.option(fc.oneof(text, fc.base64String()), { nil: undefined }),
    isBase64Encoded: fc.boolean(),
    rawQueryString: fc.oneof(fc.constant(''), text),
  })
  .map(({ method, headers, source, token, body, ...more }) => {
    const push: WirePush = { method, path: '/push/mns/a/b', headers, body: Buffer.from('') };
    const { body: _, ...made } = pushEvent(push, { pathParameters: { source, token }, ...more });
    return body === undefined ? made : { ...made, body };
  });

/** What no gateway would send. */
const nonsense = fc.oneof(
  fc.anything(),
  fc
    .tuple(event, fc.constantFrom('headers', 'requestContext', 'pathParameters', 'body'), fc.anything())
    .map(([made, member, value]) => ({ ...made, [member]: value })),
);

test('any push is read without a throw, and its access line is one printable line', () => {
  fc.assert(
    fc.property(event, (made) => {
      const request = readPushRequest(made, SEEN);
      expect(Object.keys(request.headers).every((name) => name === name.toLowerCase())).toBe(true);
      expect(accessLine('/push/mns', 'HTTP/1.1', request, 404)).toMatch(/^[\x20-\x7e]+$/);
    }),
  );
});

test('any push without proof is answered with a refusal, and nothing is written', async () => {
  await fc.assert(
    fc.asyncProperty(event, async (made) => {
      const { statusCode, body } = await gateway.handle(made);
      expect([403, 404, 405, 413]).toContain(statusCode);
      expect(body).toBe('');
    }),
  );
  expect((await rows(table.current)).map(({ pk }) => pk)).toEqual(['S#orders']);
});

test('any event whatever is answered, and never with 2xx', async () => {
  await fc.assert(
    fc.asyncProperty(nonsense, async (made) => {
      const { statusCode = 0 } = await gateway.handle(made as APIGatewayProxyEventV2);
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThanOrEqual(500);
    }),
  );
});
