import { describe, expect, test } from 'vitest';
import { endpointFor, hashToken, maskTokens, mintToken, PATH_SEGMENT } from '../../lib/push/token.ts';
import { Secret } from '../../lib/secret.ts';
import { mnsSource } from '../support/notification.ts';

describe('a token', () => {
  test('is 256 random bits that a path can hold as they are', () => {
    const tokens = Array.from({ length: 100 }, () => mintToken().reveal());
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) {
      expect(token).toHaveLength(43);
      expect(token).toMatch(PATH_SEGMENT);
      expect(encodeURIComponent(token)).toBe(token);
    }
  });

  test('is known by its SHA-256', () => {
    expect(hashToken(new Secret('token-of-orders'))).toBe(
      '30e34560f3a65ec020792a12754d1754451a46d6cf63288205e490feb3a577f7',
    );
  });

  test.each(['', 'a/b', 'a.b', 'a b', 'a%2Fb', 'ä', 'a\n', '..'])('%j is no segment of a path', (text) => {
    expect(PATH_SEGMENT.test(text)).toBe(false);
  });
});

describe('the endpoint that a token opens', () => {
  const NOW = 1_463_476_257_000;
  const endpoint = (name: string, token: string, retireAt?: number) => ({
    subscription: name,
    tokenHash: hashToken(new Secret(token)),
    ...(retireAt === undefined ? {} : { retireAt }),
  });
  const source = mnsSource({
    intake: {
      via: 'http',
      endpoints: [
        endpoint('old', 'one', NOW + 1),
        endpoint('current', 'two'),
        endpoint('over', 'three', NOW),
      ],
    },
  });
  const opens = (token: string, of = source) => endpointFor(of, new Secret(token), NOW)?.subscription;

  test.each([
    ['one', 'old'],
    ['two', 'current'],
    ['three', undefined],
    ['four', undefined],
    ['', undefined],
    ['ONE', undefined],
  ])('%j: %s', (token, subscription) => {
    expect(opens(token)).toBe(subscription);
  });

  test('is none where there is no source, no endpoint, no push or no hash', () => {
    const via = (endpoints: { subscription: string; tokenHash: string }[]) =>
      mnsSource({ intake: { via: 'http', endpoints } });
    expect(endpointFor(undefined, new Secret('one'), NOW)).toBeUndefined();
    expect(opens('one', via([]))).toBeUndefined();
    expect(opens('one', via([{ subscription: 's', tokenHash: '' }]))).toBeUndefined();
    expect(opens('one', via([{ subscription: 's', tokenHash: 'one' }]))).toBeUndefined();
    const queue = mnsSource({ intake: { via: 'queue', queue: 'q', subscription: 's' } });
    expect(opens('one', queue)).toBeUndefined();
  });
});

test.each([
  ['https://h.example.com/push/mns/orders/TOKEN', 'https://h.example.com/push/mns/orders/***'],
  [
    'https://h.example.com/a/push/cmq/orders/TOKEN?x=TOKEN#TOKEN',
    'https://h.example.com/a/push/cmq/orders/***',
  ],
  [
    'PUT http://h/push/mns/orders/TOKEN is invalid, as http://h/push/mns/x/TOKEN is',
    'PUT http://h/push/mns/orders/*** is invalid, as http://h/push/mns/x/*** is',
  ],
  ['https://h.example.com/push/mns/orders/', 'https://h.example.com/push/mns/orders/'],
  ['https://h.example.com/hook', 'https://h.example.com/hook'],
])('%s is shown as %s', (text, masked) => {
  expect(maskTokens(text)).toBe(masked);
});
