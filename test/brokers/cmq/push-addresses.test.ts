import { describe, expect, it } from 'vitest';
import { addressAllowed } from '../../../lib/brokers/cmq/addresses.ts';
import { createCmqDialect } from '../../../lib/brokers/cmq/push.ts';
import { readAddressRange } from '../../../lib/relay-config/address.ts';
import { cmqPush, cmqSource, ENDPOINT } from '../../support/cmq-push.ts';

describe('an address is allowed', () => {
  it.each([
    ['inside the range', '10.1.2.3', ['10.0.0.0/8']],
    ['in the second of two ranges', '192.0.2.9', ['10.0.0.0/8', '192.0.2.0/24']],
    ['alone in a range of one', '192.0.2.9', ['192.0.2.9/32']],
    ['listed by itself', '192.0.2.9', ['192.0.2.9']],
    ['listed by itself, of IPv6', '2001:db8::1', ['2001:db8:0::1']],
    ['as IPv4-mapped IPv6, dotted', '::ffff:10.1.2.3', ['10.0.0.0/8']],
    ['as IPv4-mapped IPv6, in hex', '::ffff:a01:203', ['10.0.0.0/8']],
    ['as IPv4 where the range is IPv4-mapped', '10.1.2.3', ['::ffff:10.0.0.0/104']],
    ['as IPv6', '2001:db8::1', ['2001:db8::/32']],
    ['past an unreadable range', '10.1.2.3', ['nonsense', '10.0.0.0/8']],
  ])('%s', (_, address, ranges) => {
    expect(addressAllowed(address, ranges)).toBe(true);
  });
});

describe('an address is not allowed', () => {
  it.each([
    ['just below the range', '9.255.255.255', ['10.0.0.0/8']],
    ['just above the range', '11.0.0.0', ['10.0.0.0/8']],
    ['of the other family', '2001:db8::1', ['0.0.0.0/0']],
    ['that is missing', undefined, ['0.0.0.0/0']],
    ['that is empty', '', ['0.0.0.0/0']],
    ['with a port', '10.1.2.3:443', ['0.0.0.0/0']],
    ['in octal', '012.1.2.3', ['0.0.0.0/0']],
    ['in hex', '0x0a010203', ['0.0.0.0/0']],
    ['as one number', '167838211', ['0.0.0.0/0']],
    ['among others, as a forwarding header has them', '10.1.2.3, 10.1.2.4', ['0.0.0.0/0']],
    ['where the only address is the next one', '10.1.2.3', ['10.1.2.4']],
    ['where the only range has an empty one', '10.1.2.3', ['10.0.0.0/']],
    ['where the only range has one too long', '10.1.2.3', ['10.0.0.0/33']],
    ['where no range is given', '10.1.2.3', []],
  ])('%s', (_, address, ranges) => {
    expect(addressAllowed(address, ranges)).toBe(false);
  });
});

describe('a range', () => {
  it.each([
    ['10.0.0.0/8', { network: '10.0.0.0', bits: 8, family: 'ipv4' }],
    ['0.0.0.0/0', { network: '0.0.0.0', bits: 0, family: 'ipv4' }],
    ['::/0', { network: '::', bits: 0, family: 'ipv6' }],
    ['10.0.0.1', { network: '10.0.0.1', bits: 32, family: 'ipv4' }],
    ['2001:db8::1', { network: '2001:db8::1', bits: 128, family: 'ipv6' }],
  ])('%s can be matched', (text, range) => {
    expect(readAddressRange(text)).toEqual(range);
  });

  it.each(['10.0.0/8', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/33', '10.0.0.0/8.0', '::/129', '1.2', ''])(
    '%j cannot',
    (text) => {
      expect(readAddressRange(text)).toBeUndefined();
    },
  );
});

describe('a source with address ranges', () => {
  const source = cmqSource({ addresses: ['203.0.113.0/24'] });
  const dialect = createCmqDialect();

  it('takes a push from inside, and the proof says that it was checked', async () => {
    expect(await dialect.verify(cmqPush(), source, ENDPOINT)).toMatchObject({
      proven: true,
      request: { proof: { kind: 'cmq-token', strength: 'weak', addressChecked: true } },
    });
  });

  it('refuses a push from outside', async () => {
    const push = { ...cmqPush(), sourceAddress: '198.51.100.1' };
    expect(await dialect.verify(push, source, ENDPOINT)).toEqual({
      proven: false,
      reason: 'address-not-allowed',
      detail: '198.51.100.1',
    });
  });

  it('refuses a push from who knows where', async () => {
    const push = { ...cmqPush(), sourceAddress: undefined };
    expect(await dialect.verify(push, source, ENDPOINT)).toMatchObject({ reason: 'address-not-allowed' });
  });
});
