import { generateKeyPairSync } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { fetchCertificate, isPublic } from '../../lib/brokers/mns/certificate-fetch.ts';
import { makeCertificate } from '../support/certificate.ts';
import { listen, serve } from '../support/http-server.ts';

const { pem } = makeCertificate();
const LARGEST = 16_384;

async function fetchFrom(listener: RequestListener): Promise<string> {
  return fetchCertificate({ href: `${await serve(listener)}/cert.pem`, network: 'any' });
}

test('a certificate is fetched with a plain GET', async () => {
  const seen: unknown[] = [];
  const text = await fetchFrom((request, response) => {
    const { method, url, headers } = request;
    seen.push({ method, url, encoding: headers['accept-encoding'], connection: headers.connection });
    response.end(pem);
  });
  expect(text).toBe(pem);
  expect(seen).toEqual([{ method: 'GET', url: '/cert.pem', encoding: 'identity', connection: 'close' }]);
});

test.each([
  [204, false],
  [206, false],
  [304, false],
  [403, false],
  [404, false],
  [429, true],
  [500, true],
  [503, true],
])('an answer of %i is refused', async (status, transient) => {
  const fetched = fetchFrom((_request, response) => response.writeHead(status).end(pem));
  await expect(fetched).rejects.toMatchObject({
    name: 'CertificateFetchError',
    message: `answered ${status}`,
    transient,
  });
});

test.each([301, 302, 303, 307, 308])('a redirect by %i is not followed', async (status) => {
  const visits: string[] = [];
  const elsewhere = await serve((request, response) => {
    visits.push(request.url ?? '');
    response.end(pem);
  });
  const fetched = fetchFrom((_request, response) =>
    response.writeHead(status, { location: `${elsewhere}/cert.pem` }).end(),
  );
  await expect(fetched).rejects.toMatchObject({ message: `answered ${status}`, transient: false });
  expect(visits).toEqual([]);
});

test('a file of the largest size is read', async () => {
  const text = await fetchFrom((_request, response) => response.end('x'.repeat(LARGEST)));
  expect(text).toHaveLength(LARGEST);
});

test('a file that says it is too large is refused unread', async () => {
  const fetched = fetchFrom((_request, response) => {
    response.writeHead(200, { 'content-length': LARGEST + 1 });
    response.flushHeaders();
  });
  await expect(fetched).rejects.toMatchObject({ message: '16385 bytes, over 16384', transient: false });
});

test('a file that is too large without saying so is cut off', async () => {
  let sent = 0;
  const fetched = fetchFrom((_request, response) => {
    const chunk = Buffer.alloc(1_024, 'x');
    const more = () => {
      while (!response.destroyed && sent < 50_000_000) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
    };
    more();
  });
  await expect(fetched).rejects.toMatchObject({ message: 'over 16384 bytes', transient: false });
  expect(sent).toBeLessThan(50_000_000);
});

test.each(['gzip', 'br', 'deflate', 'x-unknown'])(
  'a file in the encoding %s is not unpacked',
  async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const fetched = fetchFrom((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bomb),
    );
    await expect(fetched).rejects.toMatchObject({
      message: 'answered in a content encoding',
      transient: false,
    });
  },
);

test('a drip that never ends, and a host that never answers, are given up after 3 s', async () => {
  const began = performance.now();
  const drip = fetchFrom((_request, response) => {
    const timer = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(timer));
  });
  const silence = fetchFrom(() => {});
  const givenUp = {
    name: 'CertificateFetchError',
    message: 'no answer within 3000 ms',
    transient: true,
  };
  await Promise.all([drip, silence].map((fetched) => expect(fetched).rejects.toMatchObject(givenUp)));
  const took = performance.now() - began;
  expect(took).toBeGreaterThan(2_900);
  expect(took).toBeLessThan(4_500);
});

test.each([['a connection that is cut', (response: { destroy(): void }) => response.destroy()]])(
  '%s is a failure that passes',
  async (_name, answer) => {
    const fetched = fetchFrom((_request, response) => answer(response));
    await expect(fetched).rejects.toMatchObject({ name: 'CertificateFetchError', transient: true });
  },
);

test('a file that is cut off half way is not taken for whole', async () => {
  const fetched = fetchFrom((_request, response) => {
    response.writeHead(200, { 'content-length': pem.length });
    response.write(pem.slice(0, 100), () => response.destroy());
  });
  await expect(fetched).rejects.toMatchObject({ name: 'CertificateFetchError', transient: true });
});

test('what is no HTTP at all is a failure', async () => {
  const server = createTcpServer((socket) => socket.end('-----BEGIN CERTIFICATE-----\r\n\r\n'));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const fetched = fetchCertificate({ href: `http://127.0.0.1:${port}/cert.pem`, network: 'any' });
  await expect(fetched).rejects.toMatchObject({ name: 'CertificateFetchError', transient: true });
});

test('a port where nobody listens is a failure that passes', async () => {
  const fetched = fetchCertificate({ href: 'http://127.0.0.1:1/cert.pem', network: 'any' });
  await expect(fetched).rejects.toMatchObject({ name: 'CertificateFetchError', transient: true });
});

test('a TLS certificate that nobody vouches for is refused', async () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const tls = makeCertificate({ keys, notAfter: new Date('2049-12-31T00:00:00Z') });
  const key = tls.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const requests: unknown[] = [];
  const server = createHttpsServer({ cert: tls.pem, key }, (request, response) => {
    requests.push(request.url);
    response.end(pem);
  });
  const href = `https://127.0.0.1:${await listen(server)}/cert.pem`;
  await expect(fetchCertificate({ href, network: 'any' })).rejects.toMatchObject({
    name: 'CertificateFetchError',
    transient: true,
  });
  expect(requests).toEqual([]);
});

test("a broker's name that resolves to an address inside is refused, and nothing is sent there", async () => {
  const visits: unknown[] = [];
  const origin = await serve((request, response) => {
    visits.push(request.url);
    response.end(pem);
  });
  const byName = `${origin.replace('127.0.0.1', 'localhost')}/cert.pem`;
  await expect(fetchCertificate({ href: byName, network: 'public' })).rejects.toMatchObject({
    name: 'CertificateFetchError',
    message: expect.stringMatching(/^localhost resolves to (127\.0\.0\.1|::1)$/),
  });
  expect(visits).toEqual([]);
  expect(await fetchCertificate({ href: byName, network: 'any' })).toBe(pem);
});

test.each([
  '127.0.0.1',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  '2001:db8::1',
  '2001::1',
  '100::1',
  'localhost',
  '',
])('%s is no public address', (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each(['47.110.23.1', '8.8.8.8', '2400:3200::1'])('%s is a public address', (address) => {
  expect(isPublic(address)).toBe(true);
});
