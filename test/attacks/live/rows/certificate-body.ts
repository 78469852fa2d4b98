import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createCertificateRows } from '../../../../lib/store/certificates.ts';
import { makeCertificate, pem, rsaPublicKeyInfo } from '../../../support/certificate.ts';
import { openGateway } from '../../../support/gateway.ts';
import { type Row, type Section, skipped } from '../row.ts';
import type { World } from '../world.ts';

const one = makeCertificate();
const two = makeCertificate();

interface Host {
  readonly url: string;
  /** How often anything was asked for. */
  readonly fetches: () => number;
  stop(): void;
}

/** A host of certificates: what it serves is the attack. */
async function startHost(listener: RequestListener): Promise<Host> {
  let fetches = 0;
  const server = createServer((request, response) => {
    fetches += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fetches: () => fetches,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Attempt = (world: World, host: Host, push: (key?: KeyObject) => Promise<number>) => Promise<string>;

/** The push is validly signed with `key`: the certificate alone is at fault, or not. */
const withHost = (
  kind: Row['kind'],
  name: string,
  expected: string,
  listener: RequestListener,
  attempt: Attempt = async (_world, _host, push) => String(await push()),
  key: KeyObject = one.privateKey,
): Row => ({
  kind,
  name,
  expected,
  async attempt(world) {
    const host = await startHost(listener);
    try {
      const gateway = openGateway({ table: world.stack.table, certificateOrigin: host.url });
      const push = (by = key) =>
        gateway.push(world.mns('xml', { certificateUrl: `${host.url}/cert.pem`, key: by }));
      return await attempt(world, host, push);
    } finally {
      host.stop();
    }
  },
});

const file =
  (text: string | Buffer): RequestListener =>
  (_request, response) =>
    void response.end(text);
const noCertificate = (name: string, text: string | Buffer) => withHost('A', name, '403 nothing', file(text));
const answered = (name: string, listener: RequestListener) => withHost('A', name, '403 nothing', listener);
const takes = (bits: number, name = ''): Row => {
  const keys = generateKeyPairSync('rsa', { modulusLength: bits });
  const { pem: text, privateKey } = makeCertificate({ keys });
  return withHost('K', `RSA of ${bits} bits${name}`, '201 stored', file(text), undefined, privateKey);
};
const refusedKey = (name: string, keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }) =>
  noCertificate(name, makeCertificate({ keys }).pem);

const answers: readonly Row[] = [
  ...[204, 206, 301, 302, 307, 308, 403, 404, 429, 500, 503].map((status) =>
    answered(`a good certificate answered ${status}`, (_request, response) => {
      response.writeHead(status, status < 304 || status > 306 ? { location: '/other.pem' } : {}).end(one.pem);
    }),
  ),
  answered('a length over 16 KB', (_request, response) => {
    response.writeHead(200, { 'content-length': 16_385 }).flushHeaders();
  }),
  answered('chunks without end', (_request, response) => {
    const chunk = Buffer.alloc(4_096, 'x');
    const more = (): void => {
      while (!response.destroyed) if (!response.write(chunk)) return void response.once('drain', more);
    };
    more();
  }),
  answered('a drip that never ends, given up before the broker does', (_request, response) => {
    const timer = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(timer));
  }),
  answered('a gzip bomb', (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000)));
  }),
  answered('a connection that is cut', (_request, response) => void response.destroy()),
  answered('a file that is cut half way', (_request, response) => {
    response.writeHead(200, { 'content-length': one.pem.length });
    response.write(one.pem.slice(0, 100), () => response.destroy());
  }),
];

const bodies: Section['rows'] = [
  noCertificate('nothing', ''),
  noCertificate('HTML', '<!DOCTYPE html><html><body>404</body></html>'),
  noCertificate('garbage', Buffer.alloc(1_000, 0xa5)),
  noCertificate('DER', one.der),
  noCertificate('a private key', one.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  noCertificate('a public key', one.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
  noCertificate('two certificates', one.pem + two.pem),
  noCertificate('two certificates in one block', pem(Buffer.concat([one.der, two.der]))),
  noCertificate('a certificate with text around it', `subject=CN = notify\n${one.pem}`),
  noCertificate('half a certificate', pem(one.der.subarray(0, 150))),
  refusedKey('an EC key', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  refusedKey('an Ed25519 key', generateKeyPairSync('ed25519')),
  refusedKey('a DSA key', generateKeyPairSync('dsa', { modulusLength: 1_024, divisorLength: 160 })),
  noCertificate(
    'an exponent of 1',
    makeCertificate({ publicKeyInfo: rsaPublicKeyInfo(Buffer.alloc(64, 0xff), 1) }).pem,
  ),
  noCertificate('the certificate of another key', two.pem),
  skipped('A', 'a forged padding under e=3', 'test/brokers/mns/push-signature.test.ts'),
];

const fetching: readonly Row[] = [
  withHost(
    'K',
    'twenty pushes at once while no certificate is at hand: fetched once',
    '201 × 20, 1 fetch stored × 20',
    file(one.pem),
    async (_world, host, push) => {
      const statuses = await Promise.all(Array.from({ length: 20 }, () => push()));
      const well = statuses.filter((status) => status === 201).length;
      return `201 × ${well}, ${host.fetches()} fetch`;
    },
  ),
  withHost(
    'K',
    'a certificate replaced under its name: fetched again',
    '201, 1 fetch stored',
    file(two.pem),
    async (world, host, push) => {
      await remember(world, host, Date.now() - 6 * 60_000);
      return `${await push(two.privateKey)}, ${host.fetches()} fetch`;
    },
  ),
  withHost(
    'A',
    'ten forgeries under a certificate that is at hand: fetched once at most',
    '403 × 10, 1 fetch nothing',
    file(one.pem),
    async (world, host, push) => {
      await remember(world, host, Date.now() - 6 * 60_000);
      const statuses: number[] = [];
      for (let i = 0; i < 10; i += 1) statuses.push(await push(two.privateKey));
      return `403 × ${statuses.filter((status) => status === 403).length}, ${host.fetches()} fetch`;
    },
  ),
];

/** As if it had been fetched at that time. */
function remember(world: World, host: Host, fetchedAt: number): Promise<void> {
  return createCertificateRows(world.stack.table).put(`${host.url}/cert.pem`, one.pem, fetchedAt);
}

/** Against the running function: a budget of six fetches, and one more each ten seconds. */
const flood: Row = {
  kind: 'A',
  name: 'a flood of 100 made-up file names, from a stranger who signs for himself',
  expected: '403 × 100, within the budget nothing',
  async attempt(world) {
    const { mns } = world.stack.broker;
    const count = () => Object.values(mns.certificateFetches()).reduce((sum, n) => sum + n, 0);
    const before = count();
    const began = Date.now();
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const certificateUrl = `${mns.certificateOrigin}/certificates/made-up-${i}.pem`;
        return (await world.send(world.mns('xml', { certificateUrl, key: two.privateKey }))).status;
      }),
    );
    const allowed = 6 + Math.ceil((Date.now() - began) / 10_000);
    const fetched = count() - before;
    const well = statuses.filter((status) => status === '403').length;
    return `403 × ${well}, ${fetched <= allowed ? 'within the budget' : `${fetched} fetches, not ${allowed}`}`;
  },
};

const during: Row = {
  kind: 'K',
  name: 'a push under the broker’s own certificate while that budget is spent',
  expected: '201 stored',
  attempt: async (world) => (await world.send(world.mns())).status,
};

export const certificateBodies: Section = {
  title:
    'Certificate body (MNS), mostly through a handler of the row’s own: the running one is on a fetch budget',
  rows: [
    ...answers,
    ...bodies,
    takes(512, ', self-signed, expired in 2016'),
    takes(1_024),
    takes(2_048),
    takes(4_096),
    ...fetching,
    flood,
    during,
  ],
};
