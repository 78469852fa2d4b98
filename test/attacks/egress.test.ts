import { generateKeyPairSync } from 'node:crypto';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { addressRules, rangeOf } from '../../lib/relay/egress/address.ts';
import { createEgress, type Egress } from '../../lib/relay/egress/egress.ts';
import { createGuard } from '../../lib/relay/egress/guard.ts';
import { makeCertificate } from '../support/certificate.ts';
import { listen } from '../support/http-server.ts';
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts';

const LOCAL = ['127.0.0.1'];
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function target(...answer: Parameters<typeof startHttpTarget>): Promise<HttpTarget> {
  const started = await startHttpTarget(...answer);
  stops.push(started.stop);
  return started;
}

function egress(options: Parameters<typeof createEgress>[0]): Egress {
  const created = createEgress(options);
  stops.push(() => created.close());
  return created;
}

const request = (url: string, changes: object = {}) => ({
  url,
  headers: {},
  body: Buffer.from('hello'),
  timeoutMs: 5_000,
  ...changes,
});

describe('no request goes to an address that is not public', () => {
  test.each([
    ['private, RFC 1918', '10.0.0.1', 'private'],
    ['private, RFC 1918', '172.31.255.255', 'private'],
    ['private, RFC 1918', '192.168.1.1', 'private'],
    ['loopback', '127.0.0.1', 'loopback'],
    ['loopback, another of it', '127.255.255.254', 'loopback'],
    ['link-local', '169.254.1.1', 'linkLocal'],
    ['metadata of AWS', '169.254.169.254', 'linkLocal'],
    ['credentials of ECS tasks', '169.254.170.2', 'linkLocal'],
    ['metadata of Alibaba Cloud', '100.100.100.200', 'carrierGradeNat'],
    ['CGNAT', '100.64.0.1', 'carrierGradeNat'],
    ['this network', '0.0.0.0', 'unspecified'],
    ['this network, another of it', '0.1.2.3', 'unspecified'],
    ['multicast', '224.0.0.1', 'multicast'],
    ['multicast', '239.255.255.250', 'multicast'],
    ['broadcast', '255.255.255.255', 'broadcast'],
    ['reserved', '240.0.0.1', 'reserved'],
    ['protocol assignments', '192.0.0.1', 'reserved'],
    ['documentation 1', '192.0.2.1', 'reserved'],
    ['documentation 2', '198.51.100.1', 'reserved'],
    ['documentation 3', '203.0.113.1', 'reserved'],
    ['benchmarks', '198.18.0.1', 'reserved'],
    ['6to4 relays', '192.88.99.1', 'reserved'],
    ['IPv6 loopback', '::1', 'loopback'],
    ['IPv6 unspecified', '::', 'unspecified'],
    ['IPv6 link-local', 'fe80::1', 'linkLocal'],
    ['IPv6 unique local', 'fd00::1', 'uniqueLocal'],
    ['IPv6 metadata of AWS', 'fd00:ec2::254', 'uniqueLocal'],
    ['IPv6 site-local', 'fec0::1', 'deprecatedSiteLocal'],
    ['IPv6 multicast', 'ff02::1', 'multicast'],
    ['IPv6 documentation', '2001:db8::1', 'reserved'],
    ['IPv6 documentation, the newer', '3fff::1', 'reserved'],
    ['IPv6 benchmarks', '2001:2::1', 'benchmarking'],
    ['IPv6 discard', '100::1', 'discard'],
    ['IPv6 unassigned', '4000::1', 'unassigned'],
    ['IPv4-mapped loopback', '::ffff:127.0.0.1', 'loopback'],
    ['IPv4-mapped loopback in hex', '::ffff:7f00:1', 'loopback'],
    ['IPv4-mapped metadata', '::ffff:a9fe:a9fe', 'linkLocal'],
    ['IPv4-compatible loopback', '::7f00:1', 'unassigned'],
    ['IPv4-compatible, of a public address', '::8.8.8.8', 'unassigned'],
    ['link-local with its interface', 'fe80::1%eth0', 'no address'],
    ['IPv4-translated loopback', '::ffff:0:7f00:1', 'rfc6145'],
    ['NAT64 of a private address', '64:ff9b::a00:1', 'rfc6052'],
    ['NAT64, local-use prefix', '64:ff9b:1::a00:1', 'rfc6052'],
    ['6to4 of a private address', '2002:a00:1::', '6to4'],
    ['Teredo', '2001::1', 'teredo'],
    ['not an address', '127.0.0.1.example.com', 'no address'],
  ])('%s: %s', (_name, address, range) => {
    expect(rangeOf(address)).toBe(range);
    expect(addressRules([]).refusal(address, 'hooks.example.com')).toContain('is not public');
  });

  test.each(['8.8.8.8', '100.63.255.255', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    '%s is public',
    (address) => {
      expect(rangeOf(address)).toBe('public');
      expect(addressRules([]).refusal(address, 'hooks.example.com')).toBeUndefined();
    },
  );
});

describe('a URL is refused before anything is looked up', () => {
  test.each([
    ['http', 'http://hooks.example.com/'],
    ['another protocol', 'file:///etc/passwd'],
    ['another protocol', 'gopher://hooks.example.com/'],
    ['data', 'data:text/plain,x'],
    ['userinfo', 'https://user:pass@hooks.example.com/'],
    ['userinfo that looks like a host', 'https://hooks.example.com@127.0.0.1/'],
    ['loopback', 'https://127.0.0.1/'],
    ['a short address', 'https://127.1/'],
    ['a decimal address', 'https://2130706433/'],
    ['an octal address', 'https://0177.0.0.1/'],
    ['a hex address', 'https://0x7f.0.0.1/'],
    ['full-width digits', 'https://１２７.0.0.1/'],
    ['full-width dots', 'https://169。254。169。254/'],
    ['a final dot', 'https://127.0.0.1./'],
    ['a TAB inside', 'https://127.0\t.0.1/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['IPv4-mapped loopback', 'https://[::ffff:7f00:1]/'],
    ['NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['metadata', 'https://169.254.169.254/latest/meta-data/'],
    ['no URL', 'hooks.example.com'],
  ])('%s: %s', async (_name, url) => {
    const looked: string[] = [];
    const { post } = egress({
      allowPrivate: [],
      resolve: async (name) => {
        looked.push(name);
        return [];
      },
    });
    await expect(post(request(url))).rejects.toThrow(expect.objectContaining({ name: 'EgressRefusedError' }));
    expect(looked).toEqual([]);
  });
});

describe('names are judged by the address that is connected to', () => {
  const v4 = (address: string) => ({ address, family: 4 });

  test.each(['localhost', 'localtest.example.com', 'metadata.example.com'])(
    '%s leads to a private address and is refused',
    async (host) => {
      const server = await target();
      const { post } = egress({ allowPrivate: [], resolve: async () => [v4('127.0.0.1')] });
      await expect(post(request(`https://${host}:${server.port}/`))).rejects.toThrow(
        `${host}: 127.0.0.1 is not public (loopback)`,
      );
      expect(server.received).toEqual([]);
    },
  );

  test('a name that answers public first and private later (DNS rebinding) is never asked twice for one connection', async () => {
    const answers = [[v4('192.0.2.1')], [v4('127.0.0.1')]];
    let asked = 0;
    const { post } = egress({
      allowPrivate: ['192.0.2.0/24'],
      resolve: async () => answers[asked++] ?? [],
    });
    const server = await target();
    await expect(
      post(request(`https://rebind.example.com:${server.port}/`, { timeoutMs: 300 })),
    ).rejects.toThrow();
    expect(asked).toBe(1);
    expect(server.received).toEqual([]);
  });

  test('each new connection is judged anew', async () => {
    const server = await target((response) => response.writeHead(200, { connection: 'close' }).end());
    const answers = [[v4('127.0.0.1')], [v4('169.254.169.254')]];
    const { post } = egress({
      allowPrivate: ['billing.internal'],
      resolve: async () => answers.shift() ?? [],
    });
    const url = `http://billing.internal:${server.port}/`;
    expect((await post(request(url))).status).toBe(200);
    await expect(post(request(url))).rejects.toThrow('169.254.169.254 is not public (linkLocal)');
  });

  test('of a public and a private address only the public one is used', async () => {
    const guard = createGuard([], async () => [v4('10.0.0.1'), v4('8.8.8.8'), v4('127.0.0.1')]);
    const found = await new Promise((resolve, reject) =>
      guard.lookup('mixed.example.com', { all: true }, (error, addresses) =>
        error ? reject(error) : resolve(addresses),
      ),
    );
    expect(found).toEqual([{ address: '8.8.8.8', family: 4 }]);
  });

  test('a socket that turns out to be connected elsewhere is not written to', () => {
    const guard = createGuard([]);
    expect(() => guard.checkConnected('10.0.0.1', 'hooks.example.com')).toThrow('10.0.0.1 is not public');
    expect(() => guard.checkConnected(undefined, 'hooks.example.com')).toThrow('unknown address');
    expect(() => guard.checkConnected('8.8.8.8', 'hooks.example.com')).not.toThrow();
  });
});

describe('the allow-list', () => {
  test.each([
    [['127.0.0.1'], '127.0.0.1', 'x', true],
    [['127.0.0.1'], '127.0.0.2', 'x', false],
    [['127.0.0.1'], '::ffff:127.0.0.1', 'x', true],
    [['10.0.0.0/8'], '10.255.0.1', 'x', true],
    [['10.0.0.0/8'], '8.8.8.8', 'x', true],
    [['10.0.0.0/8'], '192.168.0.1', 'x', false],
    [['fd00::/8'], 'fd12::1', 'x', true],
    [['billing.internal'], '10.0.0.1', 'billing.internal', true],
    [['Billing.Internal'], '10.0.0.1', 'billing.internal', true],
    [['billing.internal'], '10.0.0.1', 'evil.billing.internal', false],
    [['billing.internal'], '169.254.169.254', 'billing.internal', false],
    [['billing.internal'], '224.0.0.1', 'billing.internal', false],
    [['169.254.169.254'], '169.254.169.254', 'x', true],
  ])('%j lets %s of %s pass: %s', (allowed, address, host, passes) => {
    expect(addressRules(allowed).refusal(address, host) === undefined).toBe(passes);
  });

  test('lets http through for what it names, and for nothing else', async () => {
    const server = await target();
    const allowed = egress({ allowPrivate: LOCAL });
    expect((await allowed.post(request(`${server.url}/in?a=b`))).status).toBe(200);
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/in?a=b', body: Buffer.from('hello') });
    await expect(allowed.post(request('http://127.0.0.2/'))).rejects.toThrow('is not https');
  });
});

describe('headers', () => {
  test.each(['a\r\nX-Evil: 1', 'a\nb', 'a\r', 'a\0b', 'ünïcode', 'x'.repeat(4_097)])(
    'the value %j is refused',
    async (value) => {
      const server = await target();
      const { post } = egress({ allowPrivate: LOCAL });
      await expect(post(request(server.url, { headers: { 'x-team': value } }))).rejects.toThrow(
        expect.objectContaining({ name: 'EgressRefusedError' }),
      );
      expect(server.received).toEqual([]);
    },
  );
});

describe('over TLS', () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [notBefore, notAfter] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)];

  test('a certificate that nobody vouches for is refused, and the message is not sent', async () => {
    const { pem, privateKey } = makeCertificate({ keys, notBefore, notAfter });
    const received: unknown[] = [];
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const server = createHttpsServer({ key, cert: pem }, (request) => received.push(request.url));
    const port = await listen(server);
    const { post } = egress({
      allowPrivate: ['billing.internal'],
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    await expect(post(request(`https://billing.internal:${port}/`))).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/CERT/) }),
    );
    expect(received).toEqual([]);
  });
});

describe('an answer', () => {
  test.each([301, 302, 303, 307, 308])('%i is not followed', async (status) => {
    const inner = await target();
    const outer = await target((response) =>
      response.writeHead(status, { location: inner.url }).end('moved'),
    );
    const answer = await egress({ allowPrivate: LOCAL }).post(request(outer.url));
    expect(answer).toMatchObject({ status, body: Buffer.from('moved') });
    expect(inner.received).toEqual([]);
  });

  test('of 10 MB is kept to 16 KB', async () => {
    const server = await target((response) => response.end(Buffer.alloc(10 * 1024 * 1024, 'x')));
    const { status, body } = await egress({ allowPrivate: LOCAL }).post(request(server.url));
    expect(status).toBe(200);
    expect(body.equals(Buffer.alloc(16_384, 'x'))).toBe(true);
  });

  test('without an end is cut at 16 KB, long before the time is up', async () => {
    const server = await target((response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'y')));
      };
      response.on('drain', more);
      more();
    });
    const { status, body } = await egress({ allowPrivate: LOCAL }).post(
      request(server.url, { timeoutMs: 15_000 }),
    );
    expect(status).toBe(200);
    expect(body).toHaveLength(16_384);
  });

  test('that drips for ever is left when the time is up; its status counts', async () => {
    const server = await target((response) => {
      response.writeHead(202);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const { status, body } = await egress({ allowPrivate: LOCAL }).post(
      request(server.url, { timeoutMs: 300 }),
    );
    expect(status).toBe(202);
    expect(body.length).toBeLessThan(100);
  });

  test('that is a gzip bomb is not unfolded, and none is asked for', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    const server = await target((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const { body } = await egress({ allowPrivate: LOCAL }).post(request(server.url));
    expect(body.equals(bomb.subarray(0, 16_384))).toBe(true);
    expect(server.received[0]?.headers['accept-encoding']).toBe('identity');
  });

  test.each([
    ['never comes', () => undefined],
    [
      'has headers without an end',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => socket.write('X: 1\r\n'), 50);
        socket.on('close', () => clearInterval(drip));
      },
    ],
  ])('that %s times out', async (_name, behave) => {
    const { url } = await rawServer(behave);
    await expect(egress({ allowPrivate: LOCAL }).post(request(url, { timeoutMs: 300 }))).rejects.toThrow(
      'No answer within 300 ms',
    );
  });

  test.each([
    [
      'is cut off',
      'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf',
      { status: 200, body: Buffer.from('half') },
    ],
    [
      'has no length',
      'HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\nbusy',
      { status: 503, body: Buffer.from('busy') },
    ],
  ])('that %s counts by its status', async (_name, text, expected) => {
    const { url } = await rawServer((socket) => socket.end(text));
    expect(await egress({ allowPrivate: LOCAL }).post(request(url))).toMatchObject(expected);
  });

  test.each([
    ['is no HTTP', 'SSH-2.0-OpenSSH_9.0\r\n'],
    ['has 100 KB of headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['switches protocols', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    ['is a closed connection', ''],
  ])('that %s is a failure', async (_name, text) => {
    const { url } = await rawServer((socket) => socket.end(text));
    await expect(egress({ allowPrivate: LOCAL }).post(request(url))).rejects.toThrow();
  });

  test('is waited for again when the connection was closed while it was idle', async () => {
    let connections = 0;
    const { url } = await rawServer((socket) => {
      connections += 1;
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      // The second request on this connection meets a reset, as after a frozen function thaws.
      socket.once('data', () => socket.resetAndDestroy());
    });
    const { post } = egress({ allowPrivate: LOCAL });
    expect((await post(request(url))).status).toBe(200);
    expect((await post(request(url))).status).toBe(200);
    expect(connections).toBe(2);
  });

  test('is not waited for when nobody listens', async () => {
    const { url, server } = await rawServer(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    await expect(egress({ allowPrivate: LOCAL }).post(request(url))).rejects.toThrow(
      expect.objectContaining({ code: 'ECONNREFUSED' }),
    );
  });
});

/** A server that speaks for itself once it has read a request. */
async function rawServer(behave: (socket: Socket) => unknown): Promise<{ url: string; server: Server }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => behave(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return { url: `http://127.0.0.1:${address.port}/`, server };
}
