import {
  badRequest,
  type Row,
  type Section,
  skipped,
  stored,
  tooLarge,
  unopened,
  wrongMethod,
} from '../row.ts';
import { requestBytes } from '../wire.ts';
import type { World } from '../world.ts';

/** A good push with lines put into its head, or its head changed. */
function withHead(world: World, change: (head: string) => string): Buffer {
  const bytes = requestBytes(world.mns());
  const end = bytes.indexOf('\r\n\r\n');
  return Buffer.concat([
    Buffer.from(change(bytes.toString('latin1', 0, end)), 'latin1'),
    bytes.subarray(end),
  ]);
}

const adding = (line: string) => (world: World) => withHead(world, (head) => `${head}\r\n${line}`);

const methods: readonly Row[] = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PURGE'].flatMap(
  (method) => [
    wrongMethod(`${method} to an endpoint of MNS`, ({ mns }) => ({ ...mns(), method })),
    wrongMethod(`${method} to an endpoint of CMQ`, ({ cmq }) => ({ ...cmq(), method })),
  ],
);

const route = (name: string, at: (path: string) => string): Row =>
  unopened(`a push to ${name}`, ({ mns, path }) => ({ ...mns('xml'), path: at(path('xml')) }));

const routes: readonly Row[] = [
  route('the root', () => '/'),
  route('a broker', () => '/push/mns'),
  route('a source without a token', () => '/push/mns/xml'),
  route('more than a token', (path) => `${path}/more`),
  route('two slashes at the start', (path) => `/${path}`),
  route('an unknown broker', (path) => path.replace('mns', 'sqs')),
  route('another case', (path) => path.replace('/push/', '/Push/')),
  route('a stage in front', (path) => `/local${path}`),
  route('a file', () => '/.env'),
  route('the invoke API', () => '/2015-03-31/functions/topic-relay-local-subscriptions/invocations'),
];

/** What MNS or CMQ may send at most, and how it is told from one byte more. */
const sizes: readonly Row[] = [
  ...[65_536, 262_144, 307_200, 307_201, 409_600].map((bytes) => {
    const message = 'x'.repeat(bytes);
    return stored(`a message of ${bytes} bytes from MNS`, ({ mns }) => mns('simplified', { message }), {
      message,
    });
  }),
  tooLarge('409,601 bytes from MNS', ({ mns }) => mns('simplified', { message: 'x'.repeat(409_601) })),
  tooLarge('409,601 bytes for no source', ({ mns }) =>
    mns('simplified', { message: 'x'.repeat(409_601), path: '/push/mns/nobody/nothing' }),
  ),
  stored(
    'a message of 1 MB from CMQ',
    ({ cmq }) => cmq('cmq-simplified', { msgBody: 'x'.repeat(1_048_576) }),
    {
      message: 'x'.repeat(1_048_576),
    },
  ),
  stored('4,718,592 bytes from CMQ', ({ cmq }) => cmq('cmq-simplified', { msgBody: 'x'.repeat(4_718_592) }), {
    message: 'x'.repeat(4_718_592),
  }),
  tooLarge('4,718,593 bytes from CMQ', ({ cmq }) =>
    cmq('cmq-simplified', { msgBody: 'x'.repeat(4_718_593) }),
  ),
  tooLarge('11 MB, which the gateway itself refuses', ({ cmq }) =>
    cmq('cmq-simplified', { msgBody: 'x'.repeat(11_534_336) }),
  ),
];

const requests: readonly Row[] = [
  badRequest('a method in lower case', ({ mns }) => ({ ...mns(), method: 'post' })),
  badRequest('an unknown method', ({ mns }) => ({ ...mns(), method: 'FOO' })),
  badRequest('no HTTP at all', () => Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'latin1')),
  badRequest('HTTP of another version', (world) =>
    withHead(world, (head) => head.replace('HTTP/1.1', 'HTTP/3.0')),
  ),
  badRequest('two lengths', adding('Content-Length: 1')),
  badRequest('a length and chunks, as for smuggling', adding('Transfer-Encoding: chunked')),
  badRequest('an unknown transfer encoding', adding('Transfer-Encoding: xchunked')),
  badRequest('a space before the colon', adding('X-Odd : 1')),
  badRequest('a header on two lines', adding('X-Odd: a\r\n b')),
  badRequest('NUL in a header', adding('X-Odd: a\0b')),
  badRequest('a bare carriage return in a header', adding('X-Odd: a\rb')),
  badRequest('a header without a name', adding(': a')),
  badRequest('lines that end in LF alone', (world) =>
    withHead(world, (head) => head.replaceAll('\r\n', '\n')),
  ),
  badRequest(
    'a flood of 3,000 headers',
    adding(Array.from({ length: 3_000 }, (_, i) => `X-F-${i}: ${i}`).join('\r\n')),
  ),
  badRequest('a header of 64 KB', adding(`X-Long: ${'x'.repeat(65_536)}`)),
  badRequest('a broken escape in the path', ({ mns }) => ({ ...mns(), path: '/push/mns/%E0%A4%A/x' })),
  badRequest('no Host', (world) => withHead(world, (head) => head.replace(/\r\nHost: [^\r]*/, ''))),
];

const fine: readonly Row[] = [
  stored('a push in chunks', chunked),
  stored('a push in chunks of one byte', (world) => chunked(world, 1)),
  stored('header names in upper case', (world) =>
    withHead(world, (head) => head.replaceAll(/^[\w-]+(?=: )/gm, (name) => name.toUpperCase())),
  ),
  stored('headers in reverse order', ({ mns }) => {
    const push = mns();
    return { ...push, headers: Object.fromEntries(Object.entries(push.headers).reverse()) };
  }),
  stored(
    'a hundred headers that are not signed',
    adding(Array.from({ length: 100 }, (_, i) => `X-F-${i}: ${i}`).join('\r\n')),
  ),
  stored('cookies', adding('Cookie: a=b; c=d')),
  stored('an absolute-form target, as through a proxy', ({ mns }) => {
    const push = mns();
    return Buffer.from(
      requestBytes(push).toString('latin1').replace(push.path, `http://elsewhere.example${push.path}`),
      'latin1',
    );
  }),
];

function chunked(world: World, size = Number.POSITIVE_INFINITY): Buffer {
  const { headers, ...push } = world.mns();
  const head = requestBytes({ ...push, headers, body: Buffer.alloc(0) })
    .toString('latin1')
    .replace('Content-Length: 0', 'Transfer-Encoding: chunked');
  const parts: Buffer[] = [Buffer.from(head, 'latin1')];
  const step = Math.min(size, push.body.length);
  for (let at = 0; at < push.body.length; at += step) {
    const chunk = push.body.subarray(at, at + step);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

export const httpSurface: Section = {
  title: 'HTTP surface',
  rows: [
    ...methods,
    wrongMethod('OPTIONS', ({ mns }) => ({ ...mns(), method: 'OPTIONS' }), {
      asGateway: 'serverless-offline answers OPTIONS itself',
    }),
    ...routes,
    skipped(
      'A',
      'a push to a slash at the end',
      'gateways differ: with the right token it is the same endpoint',
    ),
    ...sizes,
    ...requests,
    ...fine,
  ],
};
