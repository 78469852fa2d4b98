import { describe, expect, test } from 'vitest';
import { createKeep, type Keep } from '../../lib/intake/keep.ts';
import { createNotifications } from '../../lib/store/notifications.ts';
import { createQuarantine } from '../../lib/store/quarantine.ts';
import { ManualClock } from '../../local/broker/core/clock.ts';
import { serve } from '../support/http-server.ts';
import { noBodies } from '../support/table.ts';
import { otherwise } from './drain-dependencies.ts';
import { useQueues } from './drain-setup.ts';

/** The broker's: a hidden message comes back when it is advanced. */
const clock = new ManualClock(Date.now());
const queues = useQueues(clock);
const run = { timeMs: 10_000 };

describe('a source that is broken does not hold up another', () => {
  test.each([
    {
      how: 'an account that is not configured',
      registered: { credentials: 'nobody' },
      problem: /^ConfigError: .*accounts\.nobody is no account of mns/s,
    },
    {
      how: 'a wrong secret',
      registered: { credentials: 'stranger' },
      problem: /SignatureDoesNotMatch/,
    },
    {
      how: 'a queue that is not there',
      registered: { intake: { via: 'queue', queue: 'nowhere', subscription: 'all' } },
      problem: /QueueNotExist/,
    },
    {
      how: 'a broker that hangs',
      registered: { credentials: 'hanging' },
      problem: /^OutOfTimeError: receiving took longer than there was time for$/,
    },
  ] as const)('$how', async ({ registered, problem }) => {
    const broken = await queues.queued({ registered });
    const healthy = await queues.queued();
    await healthy.publish('order 1 paid');

    const summaries = await queues.drain({ accounts: await someBroken() })({ timeMs: 4_000 });
    expect(summaries).toEqual([
      {
        source: broken.name,
        received: 0,
        stored: 0,
        duplicates: 0,
        quarantined: 0,
        failed: 0,
        problem: expect.stringMatching(problem),
      },
      { source: healthy.name, received: 1, stored: 1, duplicates: 0, quarantined: 0, failed: 0 },
    ]);
  });

  test('even when as many brokers hang as are waited for at once', async () => {
    for (let at = 0; at < 16; at++) await queues.queued({ registered: { credentials: 'hanging' } });
    const healthy = await queues.queued();
    await healthy.publish('order 1 paid');

    const summaries = await queues.drain({ accounts: await someBroken() })({ timeMs: 8_000 });
    expect(summaries).toHaveLength(17);
    expect(summaries.at(-1)).toMatchObject({ source: healthy.name, stored: 1 });
  });

  test('and two that share a queue are both left alone', async () => {
    const one = await queues.queued();
    const intake = { via: 'queue', queue: one.name, subscription: 'other' } as const;
    const other = await queues.queued({ registered: { intake } });
    await one.publish('whose?');

    expect(await queues.drain()(run)).toMatchObject([
      { received: 0, problem: `queue ${one.name} is ${other.name}'s as well: give each source its own` },
      { received: 0, problem: `queue ${one.name} is ${one.name}'s as well: give each source its own` },
    ]);
    expect(await one.waiting()).toBe(1);
  });

  async function someBroken() {
    const silence = await serve(() => undefined);
    const account = { broker: 'mns', accountId: '1460488513831433', region: 'cn-hangzhou' } as const;
    const { MNS_ENDPOINT: endpoint = '' } = queues.env();
    const env = {
      ...queues.env(),
      STRANGER_ACCESS_KEY_ID: 'local-access-key',
      STRANGER_ACCESS_KEY_SECRET: 'not it',
    };
    return queues.accounts(
      {
        stranger: { ...account, endpoint, credentials: { env: 'STRANGER' } },
        hanging: { ...account, endpoint: silence, credentials: { env: 'MNS' } },
      },
      env,
    );
  }
});

describe('when the store fails', () => {
  test.each(['mns', 'cmq'] as const)(
    'messages stay in the queue, and are stored by the next run: %s',
    async (broker) => {
      const { name, publish, messages, waiting } = await queues.queued({ broker, visibilityTimeout: 5 });
      await publish('order 1 paid');

      expect(await queues.drain({ keep: keepIn('no-such-table') })(run)).toEqual([
        {
          source: name,
          received: 1,
          stored: 0,
          duplicates: 0,
          quarantined: 0,
          failed: 1,
          problem: expect.stringContaining('ResourceNotFoundException'),
        },
      ]);
      expect(await waiting()).toBe(1);

      await clock.advance(5_000);
      expect(await queues.drain()(run)).toMatchObject([{ received: 1, stored: 1, failed: 0 }]);
      expect(await messages()).toEqual([Buffer.from('order 1 paid')]);
      expect(await waiting()).toBe(0);
    },
  );

  test('for one message, the others are stored', async () => {
    const { publish, messages, waiting } = await queues.queued();
    for (let at = 0; at < 20; at++) await publish(at === 3 ? 'poison' : `order ${at}`);

    expect(await queues.drain({ keep: keepAllBut('poison') })(run)).toMatchObject([
      { received: 20, stored: 19, failed: 1, problem: 'Error: the store is not there' },
    ]);
    expect(await messages()).toHaveLength(19);
    expect(await waiting()).toBe(1);
  });

  test('for a whole batch, no more are received', async () => {
    const { client, name, publish } = await queues.queued();
    for (let at = 0; at < 17; at++) await publish(`order ${at}`);

    expect(await queues.drain({ keep: keepIn('no-such-table') })(run)).toMatchObject([
      { received: 16, stored: 0, failed: 16 },
    ]);
    const [untouched] = await client.receive(name, { maximum: 16, waitSeconds: 0 });
    expect(untouched).toMatchObject({ dequeueCount: 1 });
  });

  test.each([
    { longer: 'the queue hides a message', visibilityTimeout: 1, timeMs: 10_000 },
    { longer: 'the run has time', visibilityTimeout: 30, timeMs: 4_000 },
  ])('by taking longer than $longer, messages stay in the queue', async ({ visibilityTimeout, timeMs }) => {
    const { publish, stored, waiting } = await queues.queued({ visibilityTimeout });
    for (let at = 0; at < 10; at++) await publish(`order ${at}`);
    let begun = 0;
    const keep: Keep = {
      ...queues.dependencies().keep,
      message() {
        begun += 1;
        return new Promise(() => undefined);
      },
    };
    expect(await queues.drain({ keep })({ timeMs })).toMatchObject([
      {
        received: 10,
        stored: 0,
        failed: 10,
        problem: 'OutOfTimeError: storing took longer than there was time for',
      },
    ]);
    expect(begun).toBe(8);
    expect(await stored()).toEqual([]);
    expect(await waiting()).toBe(10);
  });
});

describe('between store and delete', () => {
  test.each([
    ['mns', 'XML'],
    ['mns', 'SIMPLIFIED'],
    ['cmq', 'SIMPLIFIED'],
  ] as const)(
    'a broker that refuses to delete makes a duplicate of the next run: %s, %s',
    async (broker, format) => {
      const { publish, messages, waiting } = await queues.queued({ broker, format, visibilityTimeout: 5 });
      await publish('order 1 paid');
      const accounts = otherwise(queues.accounts(), () => ({
        deleteMessages: () => Promise.reject(new Error('not now')),
      }));

      const drain = queues.drain({ accounts });
      expect(await drain(run)).toMatchObject([{ received: 1, stored: 1, problem: 'Error: not now' }]);
      expect(await waiting()).toBe(1);

      await clock.advance(5_000);
      expect(await queues.drain()(run)).toMatchObject([{ received: 1, stored: 0, duplicates: 1 }]);
      expect(await messages()).toEqual([Buffer.from('order 1 paid')]);
      expect(await waiting()).toBe(0);
    },
  );

  test('a broker that hangs does not outlast the run', async () => {
    const { publish, stored, waiting } = await queues.queued({ visibilityTimeout: 5 });
    await publish('order 1 paid');
    const accounts = otherwise(queues.accounts(), () => ({
      deleteMessages: () => new Promise(() => undefined),
    }));

    expect(await queues.drain({ accounts })({ timeMs: 4_000 })).toMatchObject([
      { received: 1, stored: 1, problem: 'OutOfTimeError: draining took longer than there was time for' },
    ]);
    await clock.advance(5_000);
    expect(await queues.drain()(run)).toMatchObject([{ duplicates: 1 }]);
    expect(await stored()).toHaveLength(1);
    expect(await waiting()).toBe(0);
  });

  test('a receipt that has grown too old makes a duplicate within the run', async () => {
    const { publish, stored, waiting } = await queues.queued({ visibilityTimeout: 5 });
    await publish('order 1 paid');
    let late = true;
    const accounts = otherwise(queues.accounts(), (client) => ({
      async deleteMessages(queue, handles) {
        if (late) await clock.advance(5_000);
        late = false;
        return client.deleteMessages(queue, handles);
      },
    }));
    expect(await queues.drain({ accounts })(run)).toEqual([
      { source: expect.any(String), received: 2, stored: 1, duplicates: 1, quarantined: 0, failed: 0 },
    ]);
    expect(await stored()).toHaveLength(1);
    expect(await waiting()).toBe(0);
  });
});

describe('when it is told to stop', () => {
  test('it ends its poll', async () => {
    await queues.queued();
    const stop = new AbortController();
    const accounts = otherwise(queues.accounts(), ({ messages }) => ({
      messages: {
        receive(queue, request) {
          const receiving = messages.receive(queue, request);
          stop.abort();
          return receiving;
        },
      },
    }));
    const drain = queues.drain({ accounts, pollSeconds: { mns: 20, cmq: 3 } });
    const began = Date.now();
    expect(await drain({ timeMs: 54_000, signal: stop.signal })).toEqual([
      { source: expect.any(String), received: 0, stored: 0, duplicates: 0, quarantined: 0, failed: 0 },
    ]);
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  test('it stores and deletes what it has received, and receives no more', async () => {
    const { publish, stored, waiting } = await queues.queued();
    for (let at = 0; at < 17; at++) await publish(`order ${at}`);
    const stop = new AbortController();
    const { keep } = queues.dependencies();
    const drain = queues.drain({
      keep: {
        ...keep,
        message(request, notification) {
          stop.abort();
          return keep.message(request, notification);
        },
      },
    });
    expect(await drain({ timeMs: 10_000, signal: stop.signal })).toMatchObject([
      { received: 16, stored: 16 },
    ]);
    expect(await stored()).toHaveLength(16);
    expect(await waiting()).toBe(1);
  });
});

/** Stores in another table of the same database. */
function keepIn(tableName: string): Keep {
  const table = { ...queues.table.current, name: tableName };
  return createKeep({
    notifications: createNotifications(table, noBodies),
    quarantine: createQuarantine(table, noBodies),
    retentionDays: 30,
  });
}

function keepAllBut(body: string): Keep {
  const { keep } = queues.dependencies();
  return {
    ...keep,
    message(request, notification) {
      if (notification.message.equals(Buffer.from(body))) throw new Error('the store is not there');
      return keep.message(request, notification);
    },
  };
}
