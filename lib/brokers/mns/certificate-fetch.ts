import { lookup } from 'node:dns';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { reasonOf } from '../../errors.ts';
import { CertificateFetchError } from './certificate-fetch-error.ts';
import type { CertificateUrl } from './certificate-url.ts';

/** Bytes. A 4096-bit certificate has about 2,000. */
const LARGEST = 16_384;
/** Milliseconds from name resolution to last byte: the broker waits 5 s for the whole answer. */
const TIMEOUT = 3_000;

/** One GET, without redirects, proxies, content encodings or kept connections. */
export async function fetchCertificate(url: CertificateUrl): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT);
  try {
    const response = await get(url, signal);
    return await readFile(response);
  } catch (thrown) {
    if (thrown instanceof CertificateFetchError) throw thrown;
    const problem = signal.aborted ? `no answer within ${TIMEOUT} ms` : reasonOf(thrown);
    throw new CertificateFetchError(problem, true, { cause: thrown });
  }
}

function get(url: CertificateUrl, signal: AbortSignal): Promise<IncomingMessage> {
  // Not an import: an ESM import of node:http loads undici too, 25 ms of every cold start, for a fetch a day.
  const http = process.getBuiltinModule(url.href.startsWith('https:') ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    const request: ClientRequest = http.get(
      url.href,
      {
        agent: false,
        signal,
        headers: { accept: '*/*', 'accept-encoding': 'identity' },
        ...(url.network === 'public' && { lookup: lookupPublic }),
      },
      resolve,
    );
    request.on('error', reject);
  });
}

async function readFile(response: IncomingMessage): Promise<string> {
  const { 'content-encoding': encoding, 'content-length': length } = response.headers;
  const refuse = (problem: string, transient = false) => {
    response.destroy();
    return new CertificateFetchError(problem, transient);
  };
  const status = response.statusCode ?? 0;
  if (status !== 200) throw refuse(`answered ${status}`, status >= 500 || status === 429);
  if (encoding !== undefined && encoding !== 'identity') throw refuse('answered in a content encoding');
  if (Number(length) > LARGEST) throw refuse(`${length} bytes, over ${LARGEST}`);

  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) throw refuse(`over ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1');
}

/** Resolves a name only to addresses of the public internet: a name that has any other is refused whole. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    const inside = (addresses ?? []).find(({ address }) => !isPublic(address));
    if (error !== null) callback(error, '');
    else if (inside !== undefined || first === undefined) {
      const problem = `${hostname} resolves to ${inside?.address ?? 'no address'}`;
      callback(new CertificateFetchError(problem, true), '');
    } else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

/** Unicast and of no special registry: neither private, loopback, link-local, mapped, translated nor documentation. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'unicast';
}
