import { describe, expect, test } from 'vitest';
import { createRouter, type Routed } from '../../lib/relay/routes.ts';
import { defineConfig } from '../../lib/relay-config.ts';

const target = { type: 'webhook', url: 'https://hooks.example.com/in' } as const;
const { routes } = defineConfig({
  targets: { billing: target, archive: target, alarm: target },
  routes: [
    {
      name: 'large',
      from: 'orders-*',
      match: { message: { amount: [{ numeric: ['>', 100] }] } },
      to: ['billing'],
    },
    { name: 'paid', from: ['orders', 'orders-eu'], match: { tag: ['paid'] }, to: ['billing', 'archive'] },
    { from: 'logs', match: { message: [{ prefix: 'ERROR' }] }, to: ['alarm'] },
  ],
});
const router = createRouter(routes);
const notification = (changes: Partial<Routed>): Routed => ({
  source: 'orders-eu',
  broker: 'mns',
  topic: 'MyTopic1',
  subscription: 'MyTopic1-Sub1',
  owner: '1460488513831433',
  tags: [],
  ...changes,
});

describe('a message goes', () => {
  test.each<[string, Partial<Routed>, string, readonly string[]]>([
    ['by a field of its JSON', {}, '{"amount":101}', ['billing']],
    ['nowhere when the field does not match', {}, '{"amount":100}', []],
    ['once to a target that two routes name', { tags: ['paid'] }, '{"amount":101}', ['billing', 'archive']],
    ['by its tag, whatever its text', { tags: ['new', 'paid'] }, 'not JSON', ['billing', 'archive']],
    ['by its text when it is not JSON', { source: 'logs' }, 'ERROR: disk full', ['alarm']],
    ['by its JSON though a byte order mark leads', {}, '\ufeff{"amount":101}', ['billing']],
    ['nowhere from a source that no route names', { source: 'order' }, '{"amount":101}', []],
  ])('%s', (_name, changes, message, targets) => {
    expect(router.targetsFor(notification(changes), Buffer.from(message))).toEqual(targets);
  });

  test('nowhere by its text when its bytes are no text', () => {
    expect(router.targetsFor(notification({ source: 'logs' }), Buffer.from('4552524f52ff', 'hex'))).toEqual(
      [],
    );
  });
});

test('messages are read only where a route looks into them', () => {
  expect(router.readsMessagesOf('orders-eu')).toBe(true);
  expect(router.readsMessagesOf('orders')).toBe(false);
  expect(router.targetsFor(notification({ source: 'orders', tags: ['paid'] }), undefined)).toEqual([
    'billing',
    'archive',
  ]);
});

test('a dry run says of each route whether it is taken, and why not', () => {
  expect(router.explain(notification({ tags: ['paid'] }), Buffer.from('{"amount":7}'))).toEqual([
    {
      route: 'large',
      to: ['billing'],
      taken: false,
      because: { mismatches: [{ path: 'message.amount', wanted: [{ numeric: ['>', 100] }], found: [7] }] },
    },
    { route: 'paid', to: ['billing', 'archive'], taken: true },
    { route: 'routes.2', to: ['alarm'], taken: false, because: { from: ['logs'] } },
  ]);
});
