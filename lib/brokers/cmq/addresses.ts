import { BlockList, isIP } from 'node:net';
import { readAddressRange } from '../../relay-config/address.ts';

/**
 * Whether the caller's address is one of the addresses, or lies in one of the CIDR ranges. An IPv4 address is the same
 * address when it is written as IPv4-mapped IPv6. No address, an unreadable one and an unreadable range match nothing.
 */
export function addressAllowed(address: string | undefined, ranges: readonly string[]): boolean {
  const family = isIP(address ?? '');
  if (address === undefined || family === 0) return false;
  return ranges.some((range) => rangeList(range)?.check(address, family === 4 ? 'ipv4' : 'ipv6'));
}

function rangeList(text: string): BlockList | undefined {
  const range = readAddressRange(text);
  if (range === undefined) return undefined;
  const list = new BlockList();
  list.addSubnet(range.network, range.bits, range.family);
  return list;
}
