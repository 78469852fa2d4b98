import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressRules, rangeOf } from '../../lib/relay/egress/address.ts';
import { createGuard } from '../../lib/relay/egress/guard.ts';
import { retryAfterMs } from '../../lib/relay/schedule.ts';
import { headerFault } from '../../lib/relay-config/header.ts';
import './runs.ts';

/** Of the private, loopback and link-local networks, and what stands in URLs for their addresses. */
const inside = fc
  .tuple(
    fc.constantFrom([10, 8], [172 * 256 + 16, 12], [192 * 256 + 168, 16], [127, 8], [169 * 256 + 254, 16]),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  )
  .map(([[network = 0, bits = 8], host]) => {
    const base = network * 2 ** (bits === 8 ? 24 : 16);
    return (base + (host % 2 ** (32 - bits))) >>> 0;
  });
const dotted = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');
const hex = (n: number) => `0x${n.toString(16)}`;
const octal = (n: number) =>
  dotted(n)
    .split('.')
    .map((part) => `0${Number(part).toString(8)}`)
    .join('.');
const short = (n: number) => `${n >>> 24}.${n & 0xffffff}`;
const mapped = (n: number) => `[::ffff:${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}]`;
const nat64 = (n: number) => `[64:ff9b::${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}]`;
const sixToFour = (n: number) => `[2002:${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}::]`;

test('no way of writing an inner address gets through', () => {
  const { check } = createGuard([]);
  const writing = fc.constantFrom(dotted, String, hex, octal, short, mapped, nat64, sixToFour);
  fc.assert(
    fc.property(inside, writing, (address, write) => {
      expect(rangeOf(dotted(address))).not.toBe('public');
      expect(() => check(`https://${write(address)}/`)).toThrow(
        expect.objectContaining({ name: 'EgressRefusedError' }),
      );
    }),
  );
});

test('an address of IPv6 is public only within 2000::/3', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const [first = 0] = new URL(`http://[${address}]/`).hostname
        .slice(1)
        .split(':')
        .map((part) => Number.parseInt(part || '0', 16));
      if (first >> 13 !== 1 && !address.toLowerCase().includes('::ffff:'))
        expect(rangeOf(address)).not.toBe('public');
    }),
  );
});

test('whatever stands in for a URL is checked or refused, and nothing else is thrown', () => {
  const { check } = createGuard([]);
  const anything = fc.oneof(
    fc.string(),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.webAuthority(),
  );
  fc.assert(
    fc.property(anything, (url) => {
      try {
        expect(check(url).protocol).toBe('https:');
      } catch (error) {
        expect(error).toMatchObject({ name: 'EgressRefusedError' });
      }
    }),
  );
});

test('a range lets through what lies in it, and nothing that lies outside', () => {
  fc.assert(
    fc.property(inside, fc.integer({ min: 8, max: 32 }), inside, (network, bits, address) => {
      const { refusal } = addressRules([`${dotted(network)}/${bits}`]);
      const within = (network ^ address) >>> (32 - bits) === 0 || bits === 0;
      expect(refusal(dotted(address), 'x') === undefined).toBe(within);
    }),
  );
});

test('no header that may be sent can start another', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
      if (headerFault(name, value) !== undefined) return;
      expect(`${name}: ${value}`).toMatch(/^[\x20-\x7e\t]+$/);
      expect(() => new Headers({ [name]: value })).not.toThrow();
    }),
  );
});

test('any Retry-After is a time to wait, or nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      ),
      (header) => {
        expect(retryAfterMs(header, 1_700_000_000_000) ?? 1).toBeGreaterThan(0);
      },
    ),
  );
});
