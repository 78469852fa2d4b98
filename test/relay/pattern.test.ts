import { describe, expect, test } from 'vitest';
import { mismatches } from '../../lib/relay/pattern.ts';
import type { Pattern } from '../../lib/relay-config/pattern.ts';

const event = {
  source: 'orders',
  tag: ['paid', 'eu'],
  message: {
    state: 'running',
    'c-count': 5,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    note: null,
    done: false,
    empty: [],
    object: { key: 'a' },
    items: [
      { sku: 'A', price: 10 },
      { sku: 'B', price: 500 },
    ],
  },
};
const message = (field: string, alternative: unknown) => ({ message: { [field]: [alternative] } }) as Pattern;

describe('these patterns match', () => {
  test.each<[string, Pattern]>([
    ['a text', { source: ['orders'] }],
    ['one of several', { source: ['invoices', 'orders'] }],
    ['any element of an array', { tag: ['eu'] }],
    ['a number', message('c-count', 5)],
    ['a number written otherwise', message('x-limit', 3.018e2)],
    ['null', message('note', null)],
    ['a boolean', message('done', false)],
    ['prefix', message('state', { prefix: 'run' })],
    ['prefix, any case', message('state', { prefix: { 'equals-ignore-case': 'RUN' } })],
    ['suffix', message('state', { suffix: 'ing' })],
    ['suffix, any case', message('state', { suffix: { 'equals-ignore-case': 'ING' } })],
    ['any case', message('state', { 'equals-ignore-case': 'RUNNING' })],
    ['wildcard', message('state', { wildcard: 'r*n*g' })],
    ['anything but a text', message('state', { 'anything-but': 'stopped' })],
    ['anything but several', message('state', { 'anything-but': ['stopped', 'pending'] })],
    ['anything but a number', message('c-count', { 'anything-but': [4, 6] })],
    ['anything but a prefix', message('state', { 'anything-but': { prefix: 'stop' } })],
    ['anything but suffixes', message('state', { 'anything-but': { suffix: ['ed', 'er'] } })],
    ['anything but a wildcard', message('state', { 'anything-but': { wildcard: '*stop*' } })],
    ['one element that is something else', { tag: [{ 'anything-but': 'paid' }] }],
    ['a range', message('c-count', { numeric: ['>', 0, '<=', 5] })],
    ['an equal number', message('x-limit', { numeric: ['=', 301.8] })],
    ['an address range', message('source-ip', { cidr: '10.0.0.0/24' })],
    ['a field that is there', message('c-count', { exists: true })],
    ['a field that is not there', message('missing', { exists: false })],
    ['no plain value, but an object', message('object', { exists: false })],
    ['no plain value, but an empty array', message('empty', { exists: false })],
    ['a path of which nothing is there', { detail: { a: { b: [{ exists: false }] } } }],
    ['all fields', { source: ['orders'], tag: ['paid'], message: { state: ['running'] } }],
    ['either', { $or: [{ source: ['x'] }, { message: { state: ['running'] } }] }],
    ['one element as a whole', { message: { items: { sku: ['B'], price: [{ numeric: ['>', 100] }] } } }],
  ])('%s', (_name, pattern) => {
    expect(mismatches(pattern, event)).toEqual([]);
  });
});

describe('these patterns do not match', () => {
  test.each<[string, Pattern]>([
    ['another case', { source: ['Orders'] }],
    ['a part of a text', { source: ['order'] }],
    ['a number as a text', message('c-count', '5')],
    ['a text as a number', message('state', { numeric: ['>', 0] })],
    ['prefix of a number', message('c-count', { prefix: '5' })],
    ['an excluded text', message('state', { 'anything-but': ['running'] })],
    ['an excluded prefix', message('state', { 'anything-but': { prefix: ['a', 'run'] } })],
    ['anything but, of nothing', message('missing', { 'anything-but': 'a' })],
    ['a number out of range', message('c-count', { numeric: ['>', 5] })],
    ['an address out of range', message('source-ip', { cidr: '10.0.1.0/24' })],
    ['a range of another family', message('source-ip', { cidr: '::/0' })],
    ['an address that is none', message('state', { cidr: '0.0.0.0/0' })],
    ['a field that should not be there', message('c-count', { exists: false })],
    ['a field that should be there', message('missing', { exists: true })],
    ['one field of two', { source: ['orders'], tag: ['us'] }],
    ['neither', { $or: [{ source: ['x'] }, { tag: ['us'] }] }],
    ['two elements together', { message: { items: { sku: ['A'], price: [{ numeric: ['>', 100] }] } } }],
    ['inherited names', { message: { constructor: { name: [{ exists: true }] } } }],
  ])('%s', (_name, pattern) => {
    expect(mismatches(pattern, event)).not.toEqual([]);
  });
});

test('a mismatch says where, what was wanted and what was there', () => {
  const pattern = {
    tag: ['us', { prefix: 'x' }],
    message: { 'c-count': [{ numeric: ['>', 5] }], gone: [1] },
  };
  expect(mismatches(pattern, event)).toEqual([
    { path: 'tag', wanted: ['us', { prefix: 'x' }], found: ['paid', 'eu'] },
    { path: 'message.c-count', wanted: [{ numeric: ['>', 5] }], found: [5] },
    { path: 'message.gone', wanted: [1], found: [] },
  ]);
});

test('a field named __proto__ in a message is a field like any other', () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"admin":true}}');
  expect(mismatches(JSON.parse('{"__proto__":{"admin":[true]}}') as Pattern, hostile)).toEqual([]);
  expect(mismatches({ admin: [true] }, hostile)).not.toEqual([]);
});

test('an integer beyond 2^53 equals no number that a pattern can name', () => {
  const value: unknown = JSON.parse('{"id":9007199254740993}');
  expect(mismatches({ id: [9_007_199_254_740_991] }, value)).not.toEqual([]);
});
