import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import * as v from 'valibot';

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** An address, a range, or a host name that may be reached though it is not public. */
export function isAllowEntry(text: string): boolean {
  return ipaddr.isValidCIDR(text) || ipaddr.isValid(text) || (HOST_NAME.test(text) && !/^[\d.]+$/.test(text));
}

/** Exceptions to the rule that targets are public: `10.0.0.0/8`, `127.0.0.1`, `billing.internal`. */
export const AllowPrivate = v.array(
  v.pipe(v.string(), v.check(isAllowEntry, 'is an address, a CIDR range or a host name')),
);

export interface AddressRange {
  readonly network: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Reads a CIDR range such as `203.0.113.0/24`, or an address, which is a range of one. */
export function readAddressRange(text: string): AddressRange | undefined {
  const [, network = '', prefix] = /^([0-9A-Fa-f:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(network);
  const most = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? most : Number(prefix);
  if (version === 0 || bits > most) return undefined;
  return { network, bits, family: version === 4 ? 'ipv4' : 'ipv6' };
}
