import { expect, test } from 'vitest';
import { createCertificates } from '../../lib/brokers/mns/certificates.ts';
import { createMnsDialect } from '../../lib/brokers/mns/push.ts';
import type { MnsSource, PushFormat } from '../../lib/push/source.ts';
import {
  DOCUMENTED_XML,
  md5,
  readPush,
  signed,
  silent,
  simplifiedPush,
  storeOf,
  tryPush,
  type UnsignedPush,
  withHeaders,
  xmlPush,
} from '../support/mns-push.ts';
import { mnsSource } from '../support/notification.ts';

const simplified = mnsSource({ format: 'SIMPLIFIED' });
const text = 'I am test message 0.';

// The MD5 of `I am test message 0.`, in each form that has been seen or that RFC 1864 has.
const digests = [
  ['upper-case hex', '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB'],
  ['lower-case hex', '075c3d4aeb2d2f2d6a4c17c9d6dbbebb'],
  ['base64 of lower-case hex', 'MDc1YzNkNGFlYjJkMmYyZDZhNGMxN2M5ZDZkYmJlYmI='],
  ['base64 of upper-case hex', 'MDc1QzNENEFFQjJEMkYyRDZBNEMxN0M5RDZEQkJFQkI='],
  ['base64 of the bytes', 'B1w9SustLy1qTBfJ1tu+uw=='],
] as const;

test.each(digests)('Content-MD5 in %s passes', async (_name, digest) => {
  const push = signed(simplifiedPush(text, { headers: { 'content-md5': digest } }));
  expect((await readPush(push, simplified)).message.toString()).toBe(text);
});

test.each(digests)(
  'Content-MD5 in %s passes when a gateway dropped it after it was signed',
  async (_name, digest) => {
    const push = signed(simplifiedPush(text, { headers: { 'content-md5': digest } }));
    const dropped = withHeaders(push, { 'content-md5': undefined });
    expect((await readPush(dropped, simplified)).message.toString()).toBe(text);
  },
);

test.each(digests)(
  'another body under Content-MD5 in %s is refused, and so it is when dropped',
  async (_name, digest) => {
    const push = signed(simplifiedPush(text, { headers: { 'content-md5': digest } }));
    const other = { ...push, body: Buffer.from('I am test message 1.') };
    expect(await tryPush(other, simplified)).toEqual({
      proven: false,
      reason: 'digest-mismatch',
      detail: 'content-md5 is not that of the 20 bytes',
    });
    const dropped = withHeaders(other, { 'content-md5': undefined });
    expect(await tryPush(dropped, simplified)).toMatchObject({ proven: false, reason: 'signature-mismatch' });
  },
);

test.each([
  ['of another body', md5('I am test message 1.').toUpperCase()],
  ['that is no digest', 'x'],
  ['with white space', ' 075C3D4AEB2D2F2D6A4C17C9D6DBBEBB'],
  ['cut short', '075C3D4AEB2D2F2D6A4C17C9D6DBBEB'],
  ['twice, joined by a gateway', '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB,075C3D4AEB2D2F2D6A4C17C9D6DBBEBB'],
  ['in base64 without padding', 'B1w9SustLy1qTBfJ1tu+uw'],
  ['of 64 digits', '0'.repeat(64)],
])('Content-MD5 %s is refused', async (_name, digest) => {
  const push = signed(simplifiedPush(text, { headers: { 'content-md5': digest } }));
  expect(await tryPush(push, simplified)).toMatchObject({ proven: false, reason: 'digest-mismatch' });
});

test('a push that was signed without Content-MD5, its body open to anyone, is refused', async () => {
  const push = signed(simplifiedPush(text, { headers: { 'content-md5': undefined } }));
  expect(await tryPush(push, simplified)).toMatchObject({ proven: false, reason: 'signature-mismatch' });
});

test('a push that was signed with an empty Content-MD5 is refused', async () => {
  const push = signed(simplifiedPush(text, { headers: { 'content-md5': '' } }));
  expect(await tryPush(push, simplified)).toEqual({
    proven: false,
    reason: 'header-invalid',
    detail: 'content-md5 is empty: the body is not signed',
  });
});

test('bytes that are not UTF-8, and were replaced on their way through an API gateway, are refused', async () => {
  const push = signed(simplifiedPush(Buffer.of(0x89, 0x50, 0x4e, 0x47)));
  const passedOn = { ...push, body: Buffer.from(push.body.toString('utf8')) };
  expect(await tryPush(passedOn, simplified)).toEqual({
    proven: false,
    reason: 'digest-mismatch',
    detail: 'content-md5 is not that of the 6 bytes; bytes that are not UTF-8 do not pass an API gateway',
  });
});

test.each([
  ['bytes that are not UTF-8, intact', Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x00, 0xff)],
  ['nothing', Buffer.alloc(0)],
  ['a byte order mark', Buffer.from('\ufefftext')],
  ['CRLF', Buffer.from('a\r\nb\rc\n')],
  ['characters of four bytes', Buffer.from('𠀀 and 😀')],
  ['XML', Buffer.from(DOCUMENTED_XML)],
  ['64 KB', Buffer.alloc(65_536, 'x')],
  ['256 KB', Buffer.alloc(262_144, 'x')],
])('a SIMPLIFIED message of %s stays what it is, to the byte', async (_name, body) => {
  const { message, raw } = await readPush(signed(simplifiedPush(body)), simplified);
  expect(message.equals(body)).toBe(true);
  expect(raw.equals(body)).toBe(true);
});

test.each<[string, UnsignedPush]>([
  ['a byte order mark', xmlPush(`\ufeff${DOCUMENTED_XML}`)],
  ['CRLF', xmlPush(DOCUMENTED_XML.replaceAll('\n', '\r\n'))],
  ['no white space', xmlPush(DOCUMENTED_XML.replace(/\n */g, ''))],
  ['a final newline', xmlPush(`${DOCUMENTED_XML}\n`)],
  ['no declaration', xmlPush(DOCUMENTED_XML.slice(39))],
  ['no charset', xmlPush(undefined, { headers: { 'content-type': 'text/xml' } })],
  ['its charset in quotes', xmlPush(undefined, { headers: { 'content-type': 'text/xml; charset="UTF-8"' } })],
  [
    'text/plain for its type',
    xmlPush(undefined, { headers: { 'content-type': 'text/plain;charset=utf-8' } }),
  ],
])('an XML push with %s is read', async (_name, push) => {
  expect((await readPush(signed(push))).message.toString()).toBe('I am test message 0.');
});

const unreadable: [name: string, body: string | Buffer, contentType: string, path: string][] = [
  ['GBK', DOCUMENTED_XML, 'text/xml;charset=gbk', 'Content-Type'],
  ['UTF-16', Buffer.from(DOCUMENTED_XML, 'utf16le'), 'text/xml;charset=utf-16', 'Content-Type'],
  ['UTF-16 by its bytes', Buffer.from(`\ufeff${DOCUMENTED_XML}`, 'utf16le'), 'text/xml', 'body'],
  [
    'bytes that are not UTF-8',
    Buffer.from(DOCUMENTED_XML.replace('test', 't\xe9st'), 'latin1'),
    'text/xml',
    'body',
  ],
  ['a surrogate in UTF-8', Buffer.from('3c4e3eeda0803c2f4e3e', 'hex'), 'text/xml', 'body'],
  ['gzip', Buffer.from('1f8b0800000000000003030000000000', 'hex'), 'text/xml;charset=utf-8', 'body'],
  ['nothing', '', 'text/xml;charset=utf-8', 'body'],
  ['JSON', '{"Message":"x"}', 'text/xml;charset=utf-8', 'body'],
];

test.each(unreadable)(
  'an XML push in %s is proven but cannot be read',
  async (_name, body, contentType, path) => {
    const push = signed(xmlPush(body, { headers: { 'content-type': contentType } }));
    await expect(tryPush(push)).rejects.toMatchObject({ name: 'MalformedPushError', source: 'orders', path });
  },
);

test.each([
  ['a publish time that is none', 'x-mns-publish-time', 'now'],
  ['an empty publish time', 'x-mns-publish-time', ''],
  ['an id that is no id', 'x-mns-message-id', 'a b'],
  ['an id of 201 characters', 'x-mns-message-id', 'x'.repeat(201)],
])('a SIMPLIFIED push with %s is proven but cannot be read', async (_name, header, value) => {
  const push = signed(simplifiedPush(text, { headers: { [header]: value } }));
  await expect(tryPush(push, simplified)).rejects.toMatchObject({ name: 'MalformedPushError', path: header });
});

test('Content-Encoding is not obeyed: what was signed is read as it is', async () => {
  const push = signed(xmlPush(undefined, { headers: { 'content-encoding': 'gzip' } }));
  expect((await readPush(push)).message.toString()).toBe('I am test message 0.');
});

test('the largest body that is looked at has 400 KB', () => {
  const certificates = createCertificates({ store: storeOf({}), log: silent });
  expect(createMnsDialect({ certificates }).maxBodyBytes).toBe(409_600);
});

const encoded = (format: PushFormat): MnsSource => mnsSource({ format, decode: 'base64' });
// `订单 1` in UTF-8.
const BASE64 = '6K6i5Y2VIDE=';
const inXml = (message: string) => DOCUMENTED_XML.replace(text, message).replace(/<MessageMD5>.*\n/, '');

test('a source whose publishers use base64 gets what they encoded', async () => {
  expect((await readPush(signed(xmlPush(inXml(BASE64))), encoded('XML'))).message.toString()).toBe('订单 1');
  expect((await readPush(signed(simplifiedPush(BASE64)), encoded('SIMPLIFIED'))).message.toString()).toBe(
    '订单 1',
  );
  const unread = await readPush(signed(simplifiedPush(BASE64)), simplified);
  expect(unread.message.toString()).toBe(BASE64);
});

test.each([
  ['plain text', text],
  ['the URL alphabet', '6K6i5Y2V_-8='],
  ['no padding', '6K6i5Y2VIDE'],
  ['a newline at its end', '6K6i5Y2VIDE=\n'],
  ['trailing bits that are not zero', '6K6i5Y2VIDF='],
])('where publishers use base64, a message with %s cannot be read', async (_name, message) => {
  await expect(tryPush(signed(xmlPush(inXml(message))), encoded('XML'))).rejects.toMatchObject({
    name: 'MalformedPushError',
    path: 'Notification.Message',
  });
  await expect(tryPush(signed(simplifiedPush(message)), encoded('SIMPLIFIED'))).rejects.toMatchObject({
    name: 'MalformedPushError',
    path: 'Message',
  });
});
