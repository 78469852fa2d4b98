import { expect, test } from 'vitest';
import { itemSize } from '../../bench/item-size.ts';

test.each([
  ['a text in UTF-8, with its name', { name: { S: 'Zürich' } }, 11],
  ['a number, two digits a byte and one more', { n: { N: '1463476256857' } }, 9],
  ['bytes', { raw: { B: Buffer.alloc(1_000) } }, 1_003],
  ['a truth, and nothing', { yes: { BOOL: true }, no: { NULL: true } }, 7],
  ['an empty list', { tags: { L: [] } }, 7],
  ['a list', { tags: { L: [{ S: 'ab' }, { S: 'c' }] } }, 12],
  ['a map', { m: { M: { a: { S: 'bc' } } } }, 8],
])('%s', (_what, item, bytes) => {
  expect(itemSize(item)).toBe(bytes);
});
