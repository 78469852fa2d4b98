import { createHash, createVerify, X509Certificate } from 'node:crypto';
import { cpus } from 'node:os';
import { createCertificates } from '../lib/brokers/mns/certificates.ts';
import { createMnsDialect } from '../lib/brokers/mns/push.ts';
import { createLog } from '../lib/log.ts';
import type { PushRequest } from '../lib/push/request.ts';
import type { MnsSource } from '../lib/push/source.ts';
import { Secret } from '../lib/secret.ts';
import { type Broker, startBroker } from '../local/broker/start.ts';
import { type Measure, measure } from './measure.ts';

const FORMATS = ['XML', 'JSON', 'SIMPLIFIED'] as const;
const ENDPOINT = { subscription: 'MyTopic1-Sub1', tokenHash: '' };
const TOKEN = 'a-token-that-nobody-checks-here';
const PATH = `/push/mns/orders/${TOKEN}`;

const print = (text: string) => process.stdout.write(`${text}\n`);

const broker = await startBroker({ port: 0 });
try {
  print(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
  print('\nProving and reading a push, in process, in µs (median, least–most of 7 rounds):\n');
  const figures = await measure([floor(), ...FORMATS.map((format) => proveAndRead(broker, format))]);
  const least = figures[0]?.median ?? Number.NaN;
  for (const { name, median, least: from, most } of figures) {
    const spread = `${from.toFixed(1)}–${most.toFixed(1)}`;
    print(
      `  ${name.padEnd(28)} ${median.toFixed(1).padStart(7)}  ${spread.padEnd(15)} ${(median / least).toFixed(2)} ×`,
    );
  }
} finally {
  await broker.stop();
}

/** What no receiver can do without: one RSA-SHA1 verification under a parsed key, and the digest of the body. */
function floor(): Measure {
  const push = broker.mns.signPush({ path: PATH, format: 'XML' });
  const key = new X509Certificate(broker.mns.certificatePem).publicKey;
  const { authorization = '' } = lowerCased(push.headers);
  if (authorization === '') throw new Error('the push is not signed');
  return {
    name: 'floor: RSA-SHA1, two MD5',
    async run(times) {
      for (let i = 0; i < times; i += 1) {
        createHash('md5').update(push.body).digest('hex');
        createHash('md5').update('I am test message 0.').digest('hex');
        createVerify('sha1').update(push.body).verify(key, authorization, 'base64');
      }
    },
  };
}

function proveAndRead({ mns, url }: Broker, format: (typeof FORMATS)[number]): Measure {
  const push = mns.signPush({
    path: PATH,
    format,
    topicName: 'MyTopic1',
    subscriptionName: 'MyTopic1-Sub1',
  });
  const source: MnsSource = {
    broker: 'mns',
    name: 'orders',
    credentials: 'default',
    account: mns.accountId,
    topic: 'MyTopic1',
    format,
    decode: 'none',
    unparsable: 'refuse',
    stale: 'mark',
    createdAt: Date.now(),
    intake: { via: 'http', endpoints: [ENDPOINT] },
  };
  const request: PushRequest = {
    method: 'POST',
    basePath: '',
    source: 'orders',
    token: new Secret(TOKEN),
    query: '',
    headers: lowerCased(push.headers),
    body: Buffer.from(push.body),
    sourceAddress: undefined,
    receivedAt: Date.now(),
  };
  const forgetful = { get: async () => undefined, put: async () => undefined };
  const dialect = createMnsDialect({
    certificates: createCertificates({ store: forgetful, log: createLog('error') }),
    extraOrigins: [url],
  });
  return {
    name: `prove and read ${format}`,
    async run(times) {
      for (let i = 0; i < times; i += 1) {
        const verdict = await dialect.verify(request, source, ENDPOINT);
        if (!verdict.proven) throw new Error(`${format}: ${verdict.reason}: ${verdict.detail}`);
        const reading = dialect.parse(verdict.request);
        if (!reading.proven) throw new Error(`${format}: ${reading.reason}: ${reading.detail}`);
      }
    },
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
