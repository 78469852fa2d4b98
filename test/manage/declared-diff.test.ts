import { describe, expect, test } from 'vitest';
import { createSubscriptions } from '../../lib/manage/subscriptions/subscriptions.ts';
import { createTopics } from '../../lib/manage/topics.ts';
import { defineConfig } from '../../lib/relay-config.ts';
import { useStacks } from './declared-stack.ts';

const stacks = useStacks();

const { topics, subscriptions } = defineConfig({
  topics: {
    orders: { broker: 'mns', maximumMessageSize: 2048 },
    refunds: { broker: 'mns' },
    games: { broker: 'cmq' },
  },
  subscriptions: {
    billing: { broker: 'mns', topic: 'orders' },
    'games-pulled': { broker: 'cmq', topic: 'games', via: 'queue' },
  },
  targets: {},
  routes: [],
});

function diffs() {
  const { accounts, sources } = stacks.commands();
  const [publicUrl, cmqPublicUrl, now] = [stacks.publicUrl, undefined, Date.now];
  const commands = { accounts, sources, publicUrl, cmqPublicUrl, now, declared: subscriptions };
  return {
    topics: (broker: 'mns' | 'cmq') => createTopics(accounts, topics)({ action: 'diff', broker }),
    subscriptions: () => createSubscriptions(commands)({ action: 'diff' }),
  };
}

describe('what is declared against what there is', () => {
  test('names topics that are missing, that differ, and that nobody declared', async () => {
    const managed = stacks.commands();
    await managed.topics({ broker: 'mns', action: 'create', topic: 'orders' });
    await managed.topics({ broker: 'mns', action: 'create', topic: 'by-hand' });
    expect(await diffs().topics('mns')).toEqual({
      ok: true,
      message: 'orders differs in maximumMessageSize; refunds is missing; not declared: by-hand',
      same: false,
      declared: [
        {
          name: 'orders',
          state: 'different',
          differences: [{ field: 'maximumMessageSize', declared: 2048, actual: 65_536 }],
        },
        { name: 'refunds', state: 'missing', differences: [] },
      ],
      undeclared: ['by-hand'],
    });
    expect(await diffs().topics('cmq')).toMatchObject({ same: false, message: 'games is missing' });
  });

  test('names sources that are missing, that differ, and that nobody declared', async () => {
    const managed = stacks.commands();
    await managed.topics({ broker: 'cmq', action: 'create', topic: 'games' });
    const create = { action: 'create', broker: 'mns', topic: 'orders' };
    await managed.subscriptions({
      ...create,
      subscription: 'billing',
      source: 'billing',
      format: 'JSON',
      tags: ['a'],
    });
    await managed.subscriptions({ ...create, subscription: 'hand', source: 'by-hand' });
    expect(await diffs().subscriptions()).toEqual({
      ok: true,
      message: 'billing differs in tags, format; games-pulled is missing; not declared: by-hand',
      same: false,
      declared: [
        {
          name: 'billing',
          state: 'different',
          differences: [
            { field: 'tags', declared: [], actual: ['a'] },
            { field: 'format', declared: 'XML', actual: 'JSON' },
          ],
        },
        { name: 'games-pulled', state: 'missing', differences: [] },
      ],
      undeclared: ['by-hand'],
    });
    await managed.subscriptions({ action: 'delete', source: 'by-hand' });
    await managed.subscriptions({ action: 'delete', source: 'billing' });
  });

  test('is the same after the stack has made it, and after a rotation', async () => {
    const managed = stacks.commands();
    for (const topic of ['orders', 'by-hand'])
      await managed.topics({ broker: 'mns', action: 'delete', topic });
    await managed.topics({ broker: 'cmq', action: 'delete', topic: 'games' });
    const { create } = await stacks.openStack();
    for (const [Name, { topic: _, ...Topic }] of Object.entries(topics)) {
      // CloudFormation hands every value over as text.
      const values = Object.entries(Topic).map(([field, value]) => [field, String(value)]);
      await create(`Topic${Name}`, { Name, Topic: Object.fromEntries(values) });
    }
    const PublicUrl = stacks.publicUrl;
    for (const [Name, { source: _, ...Subscription }] of Object.entries(subscriptions)) {
      await create(`Subscription${Name}`, { Name, Subscription, PublicUrl });
    }
    await managed.subscriptions({ action: 'rotate', source: 'billing' });
    expect(await diffs().topics('mns')).toMatchObject({
      same: true,
      message: '2 declared topics are as declared',
    });
    expect(await diffs().topics('cmq')).toMatchObject({ same: true, undeclared: [] });
    expect(await diffs().subscriptions()).toMatchObject({
      same: true,
      message: '2 declared sources are as declared',
      undeclared: [],
    });
  });

  test('shows an endpoint without its token', async () => {
    const { accounts, sources } = stacks.commands();
    const publicUrl = 'https://elsewhere.example.com';
    const commands = {
      accounts,
      sources,
      publicUrl,
      cmqPublicUrl: undefined,
      now: Date.now,
      declared: subscriptions,
    };
    const { declared } = (await createSubscriptions(commands)({ action: 'diff' })) as {
      declared?: unknown[];
    };
    expect(declared?.[0]).toEqual({
      name: 'billing',
      state: 'different',
      differences: [
        {
          field: 'endpoint',
          declared: 'https://elsewhere.example.com/push/mns/billing/***',
          actual: `${stacks.publicUrl}/push/mns/billing/***`,
        },
      ],
    });
  });
});
