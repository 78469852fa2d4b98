import { gzipSync } from 'node:zlib';
import { type Row, refused, type Section, skipped, stored, unreadable } from '../row.ts';

const binary = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x00, 0xff);

const message = (name: string, text: string): Row[] => [
  stored(`MNS SIMPLIFIED: ${name}`, ({ mns }) => mns('simplified', { message: text }), { message: text }),
  stored(`MNS XML: ${name}`, ({ mns }) => mns('xml', { message: text }), { message: text }),
  stored(`MNS JSON: ${name}`, ({ mns }) => mns('json', { message: text }), { message: text }),
  stored(`CMQ JSON: ${name}`, ({ cmq }) => cmq('cmq-json', { msgBody: text }), { message: text }),
  stored(`CMQ SIMPLIFIED: ${name}`, ({ cmq }) => cmq('cmq-simplified', { msgBody: text }), { message: text }),
];

const contentType = (name: string, type: string): Row =>
  stored(name, ({ mns }) => mns('xml', { headers: { 'content-type': type } }));

/** A proven push that can never be read, repeated as the broker would: statuses, and kept once. */
const repeatedly = (source: 'xml' | 'lenient', status: string): Row => ({
  kind: 'A',
  name: `the same unreadable message five times, where the source ${source === 'xml' ? 'refuses' : 'acknowledges'} it`,
  expected: `${status} × 5 quarantined`,
  async attempt({ mns, send, id }) {
    const body = `no XML ${id()}`;
    const statuses = new Set<string>();
    for (let i = 0; i < 5; i += 1) statuses.add((await send(mns(source, { body }))).status);
    return `${[...statuses].join(', ')} × 5`;
  },
});

export const body: Section = {
  title: 'Body and encodings',
  rows: [
    ...message('a byte order mark', '\ufefftext'),
    ...message('CRLF and CR', 'a\r\nb\rc\n'),
    ...message('characters of four bytes', '𠀀 and 😀'),
    ...message('white space around', '  \n text \t '),
    ...message('64 KB', 'x'.repeat(65_536)),
    ...message('XML that looks like an envelope', '</Message><TopicOwner>1</TopicOwner><Message>'),
    ...message('JSON that looks like an envelope', '","TopicOwner":1,"x":"'),
    ...message('what a template would expand', "$1 $` $' {{x}} %s"),
    ...message('nothing', ''),
    refused('MNS SIMPLIFIED: bytes that are not UTF-8, as text', ({ mns }) =>
      mns('simplified', { body: binary }),
    ),
    stored('MNS SIMPLIFIED: bytes that are not UTF-8, typed as bytes', ({ mns }) =>
      mns('simplified', { body: binary, headers: { 'content-type': 'application/octet-stream' } }),
    ),
    stored(
      'MNS SIMPLIFIED: text handed over in base64',
      ({ mns }) => mns('simplified', { message: '订单 1' }),
      {
        message: '订单 1',
        asGateway: 'it may hand over any body in base64',
        changes: { isBase64Encoded: true, body: Buffer.from('订单 1').toString('base64') },
      },
    ),
    refused(
      'MNS SIMPLIFIED: text handed over in base64 that is said to be text',
      ({ mns }) => mns('simplified', { message: '订单 1' }),
      {
        asGateway: 'a flag that lies',
        changes: { isBase64Encoded: false, body: Buffer.from('订单 1').toString('base64') },
      },
    ),
    stored(
      'base64 of a source whose publishers use it',
      ({ mns }) => mns('encoded', { message: '6K6i5Y2VIDE=' }),
      {
        message: '订单 1',
      },
    ),
    unreadable('no base64, of a source whose publishers use it', ({ mns }) =>
      mns('encoded', { message: 'order 1' }),
    ),
    stored(
      'CMQ: base64 of a source whose publishers use it',
      ({ cmq }) => cmq('cmq-encoded', { msgBody: '6K6i5Y2VIDE=' }),
      {
        message: '订单 1',
      },
    ),
    unreadable('CMQ: no base64, of a source whose publishers use it', ({ cmq }) =>
      cmq('cmq-encoded', { msgBody: 'order 1' }),
    ),
    unreadable(
      'a gzip bomb in Content-Encoding, which is not obeyed',
      ({ mns }) =>
        mns('xml', {
          body: gzipSync(Buffer.alloc(10_000_000, 'a')),
          headers: { 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' },
        }),
      { asGateway: 'serverless-offline unpacks it, or answers 400' },
    ),
    stored('a Content-Encoding that is not true', ({ mns }) =>
      mns('xml', { headers: { 'content-encoding': 'identity' } }),
    ),
    contentType('XML typed as text/plain', 'text/plain;charset=utf-8'),
    contentType('XML without a charset', 'text/xml'),
    contentType('XML whose charset is in quotes', 'text/xml; charset="UTF-8"'),
    stored('JSON typed as text/plain', ({ mns }) =>
      mns('json', { headers: { 'content-type': 'text/plain' } }),
    ),
    stored('CMQ: JSON typed as text/plain, as the broker does', ({ cmq }) => cmq()),
    stored('CMQ: JSON typed as JSON', ({ cmq }) => {
      const push = cmq();
      return { ...push, headers: { ...push.headers, 'Content-Type': 'application/json' } };
    }),
    unreadable('XML in GBK', ({ mns }) =>
      mns('xml', { headers: { 'content-type': 'text/xml;charset=gbk' } }),
    ),
    unreadable('XML in UTF-16 by its type', ({ mns }) =>
      mns('xml', { headers: { 'content-type': 'text/xml;charset=utf-16' } }),
    ),
    repeatedly('xml', '400'),
    repeatedly('lenient', '200'),
    skipped(
      'K',
      'bytes that are not UTF-8, through the queue',
      'pulled, not pushed: test/intake/drain*.test.ts',
    ),
  ],
};
