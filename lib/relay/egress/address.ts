import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * The kind of range that an address lies in: `public`, or the reason why it is not, such as `loopback`. Addresses
 * that carry another (IPv4-mapped, NAT64, 6to4, Teredo) are never public: what they carry may not be.
 */
export function rangeOf(text: string): string {
  const address = parse(text);
  if (address === undefined) return 'no address';
  const range = address.range();
  if (range !== 'unicast') return range;
  // ipaddr.js calls all that is not listed unicast; of IPv6 only 2000::/3 is given out. `::7f00:1` is not in it.
  return address instanceof ipaddr.IPv6 && !address.match(GLOBAL_UNICAST) ? 'unassigned' : 'public';
}

/** An IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) is judged as what it is. */
function parse(text: string): Address | undefined {
  // ipaddr.js takes `::10.0.0.1` for `::ffff:10.0.0.1`, which is another address; a URL's host is never ambiguous.
  const plain = text.includes(':') ? hostOf(text) : text;
  if (plain === undefined || !ipaddr.isValid(plain)) return undefined;
  const address = ipaddr.parse(plain);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function hostOf(address: string): string | undefined {
  return URL.canParse(`http://[${address}]/`)
    ? new URL(`http://[${address}]/`).hostname.slice(1, -1)
    : undefined;
}

/** Ranges that a host name in the allow-list may lead to; metadata services, multicast and the like never. */
const PRIVATE_RANGES = ['private', 'loopback', 'uniqueLocal', 'carrierGradeNat'];

/** Which addresses may be connected to for a host. */
export interface AddressRules {
  /** Why the address may not be connected to, or undefined. `host` is the name that led to it, lower-case. */
  refusal(address: string, host: string): string | undefined;
  /** Whether the list names this host or an address that it is itself. */
  allows(host: string): boolean;
}

/** @param allowPrivate addresses, CIDR ranges and host names, as the configuration has checked them */
export function addressRules(allowPrivate: readonly string[]): AddressRules {
  const ranges = allowPrivate.flatMap(rangesOf);
  const hosts = new Set(allowPrivate.map((entry) => entry.toLowerCase()));
  const isListed = (text: string) => {
    const address = parse(text);
    if (address === undefined) return false;
    return ranges.some((range) => range[0].kind() === address.kind() && address.match(range));
  };
  return {
    refusal(address, host) {
      const range = rangeOf(address);
      if (range === 'public' || isListed(address)) return undefined;
      if (hosts.has(host) && PRIVATE_RANGES.includes(range)) return undefined;
      return `${address} is not public (${range})`;
    },
    allows: (host) => hosts.has(host) || isListed(host),
  };
}

function rangesOf(entry: string): readonly [Address, number][] {
  if (ipaddr.isValidCIDR(entry)) return [ipaddr.parseCIDR(entry)];
  const address = parse(entry);
  if (address === undefined) return [];
  return [[address, address.kind() === 'ipv4' ? 32 : 128]];
}
