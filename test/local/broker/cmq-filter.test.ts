import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BY_BINDING_KEYS, BY_TAGS, keyMatches, wants } from '../../../local/broker/cmq/filter.ts';

describe('a binding key', () => {
  test.each([
    ['order', 'order'],
    ['1.*.0', '1.any.0'],
    ['1.#.0', '1.0'],
    ['1.#.0', '1.2.0'],
    ['1.#.0', '1.2.3.4.0'],
    ['#', ''],
    ['#', 'a.b.c'],
    ['a.#', 'a'],
    ['#.a', 'a'],
    ['#.a.#', 'x.a.y'],
    ['#.#', 'a'],
    ['*.#.*', 'a.b'],
    ['a.#.b.#.c', 'a.b.b.c'],
    ['a..b', 'a..b'],
    ['a.*.b', 'a..b'],
  ])('%j matches %j', (bindingKey, routingKey) => {
    expect(keyMatches(bindingKey, routingKey)).toBe(true);
  });

  test.each([
    ['order', 'orders'],
    ['Order', 'order'],
    ['1.*.0', '1.0'],
    ['1.*.0', '1.2.3.0'],
    ['*', 'a.b'],
    ['a.*', 'a'],
    ['*.#.*', 'a'],
    ['1.#.0', '1.2'],
    ['a*', 'ab'],
    ['a#', 'a.b'],
    ['a.b', 'a'],
    ['a', 'a.b'],
    ['a.b', 'a*b'],
  ])('%j does not match %j', (bindingKey, routingKey) => {
    expect(keyMatches(bindingKey, routingKey)).toBe(false);
  });

  test('matches as the regular expression does that says the same', () => {
    const words = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 5 });
    const pattern = fc.array(fc.constantFrom('a', 'b', '*', '#'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pattern, words, (parts, key) => {
        // Each word with a dot behind it, so that `#` is any number of them.
        const word = new Map([
          ['*', '[^.]+\\.'],
          ['#', '(?:[^.]+\\.)*'],
        ]);
        const source = parts.map((part) => word.get(part) ?? `${part}\\.`);
        const expected = new RegExp(`^${source.join('')}$`).test(`${key.join('.')}.`);
        expect(keyMatches(parts.join('.'), key.join('.'))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test('with 16 words that are all `#` is decided at once', () => {
    const bindingKey = Array.from({ length: 16 }, () => '#').join('.');
    expect(keyMatches(`${bindingKey}.x`, 'a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a')).toBe(false);
  });
});

describe('a subscription by tags', () => {
  test.each([
    ['without tags gets an untagged message', [], [], true],
    ['without tags gets a tagged message', [], ['a'], true],
    ['with tags gets a message that shares one', ['a', 'b'], ['b', 'c'], true],
    ['with tags gets none that shares none', ['a', 'b'], ['c'], false],
    ['with tags gets no untagged message', ['a'], [], false],
    ['tells tags apart by case', ['a'], ['A'], false],
  ])('%s', (_, filterTags, tags, expected) => {
    expect(wants({ filterTags, bindingKeys: [] }, { tags }, BY_TAGS)).toBe(expected);
  });
});

describe('a subscription by binding keys', () => {
  test.each([
    ['gets what one of its keys matches', ['x', 'order.*'], 'order.paid', true],
    ['gets nothing that none of them matches', ['x', 'order.*'], 'order', false],
    ['gets nothing without any', [], 'order', false],
  ])('%s', (_, bindingKeys, routingKey, expected) => {
    const subscription = { filterTags: ['a'], bindingKeys };
    expect(wants(subscription, { tags: [], routingKey }, BY_BINDING_KEYS)).toBe(expected);
  });
});
