import { describe, expect, test } from 'vitest';
import { addressAtGateway, addressBehindFront } from '../../lib/intake/front.ts';
import { Secret } from '../../lib/secret.ts';
import { pushEvent } from '../support/event.ts';

const SECRET = 'what-only-front-and-function-know';
const event = (headers: Record<string, string>) =>
  pushEvent({ path: '/push/cmq/orders/token', headers, body: Buffer.from('') });

function open(secret = async () => new Secret(SECRET)) {
  const read: string[] = [];
  const addressOf = addressBehindFront('arn:secret', async (id) => {
    read.push(id);
    return secret();
  });
  return { addressOf, read };
}

test('without a front it is what the gateway saw, whatever the headers say', async () => {
  const forged = event({ 'x-topic-relay-front': SECRET, 'cloudfront-viewer-address': '198.51.100.10:46532' });
  expect(await addressAtGateway(forged)).toBe('203.0.113.7');
  expect(await addressBehindFront(undefined)(forged)).toBe('203.0.113.7');
});

describe('behind a front', () => {
  test.each([
    ['198.51.100.10:46532', '198.51.100.10'],
    ['2001:db8::1:46532', '2001:db8::1'],
    ['[2001:db8::1]:46532', '2001:db8::1'],
  ])('that proves itself it is what the front saw: %s', async (viewer, address) => {
    const { addressOf } = open();
    const headers = { 'x-topic-relay-front': SECRET, 'cloudfront-viewer-address': viewer };
    expect(await addressOf(event(headers))).toBe(address);
  });

  test('that does not say it, there is none', async () => {
    expect(await open().addressOf(event({ 'x-topic-relay-front': SECRET }))).toBeUndefined();
  });

  test.each([
    ['nothing', {}],
    ['an empty proof', { 'x-topic-relay-front': '' }],
    ['a wrong proof', { 'x-topic-relay-front': 'what-anybody-guesses' }],
    ['the proof twice', { 'x-topic-relay-front': `${SECRET},${SECRET}` }],
  ])('one who comes with %s is whom the gateway saw', async (_name, headers) => {
    const forged = { ...headers, 'cloudfront-viewer-address': '198.51.100.10:46532' };
    expect(await open().addressOf(event(forged))).toBe('203.0.113.7');
  });

  test('the secret is read once, and not for those who bring no proof', async () => {
    const { addressOf, read } = open();
    await addressOf(event({}));
    expect(read).toEqual([]);
    for (let i = 0; i < 3; i += 1) await addressOf(event({ 'x-topic-relay-front': SECRET }));
    expect(read).toEqual(['arn:secret']);
  });

  test('a secret that cannot be read fails the push, and is read again for the next', async () => {
    let fails = true;
    const { addressOf, read } = open(async () => {
      if (fails) throw new Error('throttled');
      return new Secret(SECRET);
    });
    const proven = event({ 'x-topic-relay-front': SECRET, 'cloudfront-viewer-address': '198.51.100.10:1' });
    await expect(addressOf(proven)).rejects.toThrow('throttled');
    fails = false;
    expect(await addressOf(proven)).toBe('198.51.100.10');
    expect(read).toHaveLength(2);
  });
});
