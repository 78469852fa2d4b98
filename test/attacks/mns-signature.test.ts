import { sign } from 'node:crypto';
import { expect, test } from 'vitest';
import type { PushRequest } from '../../lib/push/request.ts';
import { Secret } from '../../lib/secret.ts';
import { makeCertificate } from '../support/certificate.ts';
import {
  base64,
  broker,
  DOCUMENTED_XML,
  md5,
  readPush,
  signed,
  simplifiedPush,
  stringToSign,
  tryPush,
  withHeaders,
  xmlPush,
} from '../support/mns-push.ts';
import { mnsSource } from '../support/notification.ts';

const push = signed(xmlPush());
const authorization = push.headers.authorization ?? '';
const signature = Buffer.from(authorization, 'base64');
const another = signed(xmlPush(DOCUMENTED_XML.replace('200000008', '200000009')));
const sha256 = sign('sha256', Buffer.from(stringToSign(xmlPush())), broker.privateKey).toString('base64');

const authorizations: [name: string, value: string | undefined, reason: string][] = [
  [
    'by another key',
    signed(xmlPush(), makeCertificate().privateKey).headers.authorization,
    'signature-mismatch',
  ],
  ['of another message', another.headers.authorization, 'signature-mismatch'],
  ['truncated', signature.subarray(1).toString('base64'), 'signature-mismatch'],
  ['extended', Buffer.concat([signature, Buffer.of(0)]).toString('base64'), 'signature-mismatch'],
  ['of zeros', Buffer.alloc(64).toString('base64'), 'signature-mismatch'],
  ['with SHA-256', sha256, 'signature-mismatch'],
  ['missing', undefined, 'header-missing'],
  ['empty', '', 'header-missing'],
  ['in the form of an API request', `MNS ak:${authorization}`, 'header-invalid'],
  ['with a scheme word', `Bearer ${authorization}`, 'header-invalid'],
  ['twice, joined by a gateway', `${authorization}, ${authorization}`, 'header-invalid'],
  ['without padding', authorization.replaceAll('=', ''), 'header-invalid'],
];

test.each(authorizations)('a signature %s is refused', async (_name, value, reason) => {
  const refusal = await tryPush(withHeaders(push, { authorization: value }));
  expect(refusal).toMatchObject({ proven: false, reason });
});

const request = (changes: Partial<PushRequest>): PushRequest => ({ ...push, ...changes });

const tampered: [name: string, request: PushRequest, reason: string][] = [
  ['another verb', request({ method: 'PUT' }), 'signature-mismatch'],
  ['another source in the path', request({ source: 'payments' }), 'signature-mismatch'],
  ['another token in the path', request({ token: new Secret('token-of-order') }), 'signature-mismatch'],
  ['another prefix of the path', request({ basePath: '/prod' }), 'signature-mismatch'],
  ['a query', request({ query: 'a=1' }), 'query-string'],
  ['a query that was signed', signedWithQuery(), 'query-string'],
  ['an added x-mns header', withHeaders(push, { 'x-mns-message-tag': 'vip' }), 'signature-mismatch'],
  ['a removed x-mns header', withHeaders(push, { 'x-mns-version': undefined }), 'signature-mismatch'],
  ['an x-mns header made empty', withHeaders(push, { 'x-mns-request-id': '' }), 'signature-mismatch'],
  [
    'an x-mns header twice, joined by a gateway',
    withHeaders(push, { 'x-mns-version': '2015-06-06,2015-06-06' }),
    'signature-mismatch',
  ],
  [
    'an x-mns header renamed',
    withHeaders(push, { 'x-mns-version': undefined, 'x-amzn-remapped-x-mns-versions': '2015-06-06' }),
    'signature-mismatch',
  ],
  ['another Content-Type', withHeaders(push, { 'content-type': 'text/plain' }), 'signature-mismatch'],
  ['Content-Type removed', withHeaders(push, { 'content-type': undefined }), 'signature-mismatch'],
  [
    'Content-Type in another case',
    withHeaders(push, { 'content-type': 'text/xml;charset=UTF-8' }),
    'signature-mismatch',
  ],
  ['another Date', withHeaders(push, { date: 'Tue, 17 May 2016 09:10:55 GMT' }), 'signature-mismatch'],
  [
    'the Date twice, joined by a gateway',
    withHeaders(push, { date: 'Tue, 17 May 2016 09:10:56 GMT,Tue, 17 May 2016 09:10:56 GMT' }),
    'date-invalid',
  ],
  [
    'the same digest in another form',
    withHeaders(push, { 'content-md5': md5(DOCUMENTED_XML) }),
    'signature-mismatch',
  ],
  [
    'another body with its own digest',
    {
      ...withHeaders(push, { 'content-md5': base64(md5('<Notification/>')) }),
      body: Buffer.from('<Notification/>'),
    },
    'signature-mismatch',
  ],
];

function signedWithQuery(): PushRequest {
  return { ...signed(xmlPush(undefined, { target: '/push/mns/orders/token-of-orders?a=1' })), query: 'a=1' };
}

test.each(tampered)('a push with %s is refused', async (_name, changed, reason) => {
  expect(await tryPush(changed)).toMatchObject({ proven: false, reason });
});

test('a header of one push does not pass for another message of the same topic', async () => {
  const mixed = withHeaders(signed(simplifiedPush()), {
    'x-mns-message-id': 'F6EA56633844DBFC-1-154BDFB8059-200000009',
  });
  const refusal = await tryPush(mixed, mnsSource({ format: 'SIMPLIFIED' }));
  expect(refusal).toMatchObject({ proven: false, reason: 'signature-mismatch' });
});

test('headers pass in any order', async () => {
  const reversed = Object.fromEntries(Object.entries(push.headers).reverse());
  expect((await readPush({ ...push, headers: reversed })).messageId).toBe(
    'F6EA56633844DBFC-1-154BDFB8059-200000008',
  );
});

test.each([
  ['without Content-Type', { 'content-type': undefined }],
  ['with an empty x-mns header', { 'x-mns-marker': '' }],
  ['with more x-mns headers than are known', { 'x-mns-trace': 'a:b', 'x-mns-a': '1', 'x-mns-a-b': '2' }],
  ['with a tag beyond ASCII', { 'x-mns-message-tag': '订单' }],
])('a push that was signed %s passes', async (_name, headers) => {
  expect((await readPush(signed(xmlPush(undefined, { headers })))).message.toString()).toBe(
    'I am test message 0.',
  );
});

test('the path in front of the route is signed with it', async () => {
  const staged = signed(xmlPush(undefined, { target: '/prod/push/mns/orders/token-of-orders' }));
  expect((await readPush({ ...staged, basePath: '/prod' })).source).toBe('orders');
});

test('headers that a gateway renamed are known by their own names', async () => {
  const renamed = withHeaders(push, {
    date: undefined,
    authorization: undefined,
    'content-md5': undefined,
    'x-amzn-remapped-date': push.headers.date,
    'x-amzn-remapped-authorization': push.headers.authorization,
    'x-amzn-remapped-content-md5': push.headers['content-md5'],
  });
  expect((await readPush(renamed)).proof).toMatchObject({ kind: 'mns-signature', signature: authorization });
});

test("a header's UTF-8 is the same whether it was decoded or came as one character a byte", async () => {
  const source = mnsSource({ format: 'SIMPLIFIED' });
  const tagged = signed(simplifiedPush(undefined, { headers: { 'x-mns-message-tag': '订单' } }));
  expect((await readPush(tagged, source)).tags).toEqual(['订单']);
  // U+8BA2 U+5355 is E8 AE A2 E5 8D 95 in UTF-8.
  const bytewise = withHeaders(tagged, { 'x-mns-message-tag': '\xe8\xae\xa2\xe5\x8d\x95' });
  expect((await readPush(bytewise, source)).tags).toEqual(['订单']);
});
