import { BlockList, isIP } from 'node:net';

const RANGE = /^([0-9A-Fa-f:.]+)\/(\d{1,3})$/;

/**
 * Whether the caller's address lies in one of the CIDR ranges. An IPv4 address is the same address when it is written
 * as IPv4-mapped IPv6. No address, an unreadable one and an unreadable range match nothing.
 */
export function addressAllowed(address: string | undefined, ranges: readonly string[]): boolean {
  const family = isIP(address ?? '');
  if (address === undefined || family === 0) return false;
  return ranges.some((range) => rangeList(range)?.check(address, family === 4 ? 'ipv4' : 'ipv6'));
}

/** Whether `range` is a CIDR range that `addressAllowed` can match. */
export function isAddressRange(range: string): boolean {
  return rangeList(range) !== undefined;
}

function rangeList(range: string): BlockList | undefined {
  const [, network, prefix] = RANGE.exec(range) ?? [];
  const family = isIP(network ?? '');
  if (network === undefined || family === 0) return undefined;
  const bits = Number(prefix);
  if (bits > (family === 4 ? 32 : 128)) return undefined;
  const list = new BlockList();
  list.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6');
  return list;
}
