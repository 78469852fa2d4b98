import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../lib/errors.ts';
import { defineConfig, type RelayConfigInput } from '../../lib/relay-config.ts';

type Declarations = Pick<RelayConfigInput<Record<string, never>>, 'accounts' | 'topics' | 'subscriptions'>;

const declare = (declared: Declarations) => defineConfig({ targets: {}, routes: [], ...declared });

function faultsOf(declared: Declarations): readonly string[] {
  try {
    declare(declared);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('a declared topic', () => {
  test('has the name that it is declared by, unless it says another', () => {
    const { topics } = declare({
      topics: { orders: { broker: 'mns' }, refunds: { broker: 'cmq', topic: 'Refunds2', retention: 3600 } },
    });
    expect(topics).toEqual({
      orders: { broker: 'mns', account: 'default', topic: 'orders' },
      refunds: { broker: 'cmq', account: 'default', topic: 'Refunds2', retention: 3600 },
    });
  });

  test('is declared once', () => {
    expect(
      faultsOf({ topics: { orders: { broker: 'mns' }, again: { broker: 'mns', topic: 'orders' } } }),
    ).toEqual(['topics.again: topic orders is declared as topics.orders already']);
    expect(
      faultsOf({ topics: { orders: { broker: 'mns' }, again: { broker: 'cmq', topic: 'orders' } } }),
    ).toEqual([]);
  });

  test('is of an account that there is, and of its broker', () => {
    const shop = {
      broker: 'mns',
      endpoint: 'https://mns.example.com',
      credentials: { ssm: '/shop' },
    } as const;
    expect(
      faultsOf({
        accounts: { shop },
        topics: {
          a: { broker: 'mns', account: 'shop' },
          b: { broker: 'cmq', account: 'shop' },
          c: { broker: 'mns', account: 'game' },
        },
      }),
    ).toEqual([
      'topics.b.account: "shop" is not an account of cmq',
      'topics.c.account: there is no account "game"',
    ]);
  });
});

describe('a declared subscription', () => {
  test('feeds the source that it is declared by, with what the commands default to', () => {
    const { subscriptions } = declare({
      subscriptions: {
        orders: { broker: 'mns', topic: 'MyTopic1' },
        games: { broker: 'cmq', topic: 'games', subscription: 'relay', via: 'queue', queue: 'relay-games' },
      },
    });
    expect(subscriptions).toEqual({
      orders: {
        source: 'orders',
        broker: 'mns',
        account: 'default',
        topic: 'MyTopic1',
        subscription: 'orders',
        via: 'http',
        strategy: 'EXPONENTIAL_DECAY_RETRY',
        tags: [],
        decode: 'none',
        unparsable: 'refuse',
        stale: 'mark',
      },
      games: {
        source: 'games',
        broker: 'cmq',
        account: 'default',
        topic: 'games',
        subscription: 'relay',
        via: 'queue',
        queue: 'relay-games',
        strategy: 'EXPONENTIAL_DECAY_RETRY',
        tags: [],
        bindingKeys: [],
        decode: 'none',
        unparsable: 'refuse',
        addresses: [],
      },
    });
  });

  test('is declared once', () => {
    expect(
      faultsOf({
        subscriptions: {
          orders: { broker: 'mns', topic: 'MyTopic1' },
          again: { broker: 'mns', topic: 'MyTopic1', subscription: 'orders' },
        },
      }),
    ).toEqual([
      'subscriptions.again: subscription orders of topic MyTopic1 is declared as subscriptions.orders already',
    ]);
  });
});
