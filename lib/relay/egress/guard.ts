import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type AddressRules, addressRules } from './address.ts';
import { EgressRefusedError } from './refused.ts';

/** All addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** What stands between a target's URL and the network. */
export interface Guard {
  /**
   * The URL, when it may be requested at all.
   * @throws EgressRefusedError
   */
  check(url: string): URL;
  /** Resolves for `net.connect`, which connects to nothing else than what it is given here: no second look-up. */
  readonly lookup: LookupFunction;
  /** @throws EgressRefusedError when a socket is connected to an address that is not allowed */
  checkConnected(address: string | undefined, host: string): void;
}

export function createGuard(allowPrivate: readonly string[], resolve: Resolve = resolveBySystem): Guard {
  const rules = addressRules(allowPrivate);
  return {
    check: (text) => checkUrl(text, rules),
    lookup(hostname, options, callback) {
      resolve(hostname)
        .then((addresses) => allowedOf(addresses, hostname, rules))
        .then(
          (allowed) => {
            const [first] = allowed;
            if (options.all) callback(null, [...allowed]);
            else callback(null, first?.address ?? '', first?.family);
          },
          (error: NodeJS.ErrnoException) => callback(error, []),
        );
    },
    checkConnected(address, host) {
      const problem = address === undefined ? 'unknown address' : rules.refusal(address, host.toLowerCase());
      if (problem !== undefined) throw new EgressRefusedError(`Connected to ${host}: ${problem}`);
    },
  };
}

function checkUrl(text: string, rules: AddressRules): URL {
  if (!URL.canParse(text)) throw new EgressRefusedError('The URL cannot be read');
  const url = new URL(text);
  const host = bareHost(url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && rules.allows(host))) {
    throw new EgressRefusedError(`${url.protocol}//${host} is not https, and not allowed otherwise`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new EgressRefusedError('The URL holds credentials: set them as a header');
  }
  // A name is judged by its addresses, when it is looked up; an address that stands in the URL is not looked up.
  const problem = /[:]|^[\d.]+$/.test(host) ? rules.refusal(host, host) : undefined;
  if (problem !== undefined) throw new EgressRefusedError(problem);
  return url;
}

/** The host without the brackets of IPv6 and without the dot that ends a full name. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Of several addresses those that are allowed: a network with NAT64 adds some that are not. */
function allowedOf(addresses: readonly LookupAddress[], hostname: string, rules: AddressRules) {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  const problems = addresses.map(({ address }) => rules.refusal(address, host));
  const allowed = addresses.filter((_address, index) => problems[index] === undefined);
  if (allowed.length > 0) return allowed;
  throw new EgressRefusedError(`${host}: ${problems.join(', ') || 'has no address'}`);
}

const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) =>
    systemLookup(hostname, { all: true, order: 'verbatim' }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    ),
  );
