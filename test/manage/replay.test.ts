import { expect, test } from 'vitest';
import { readInput } from '../../lib/manage/input.ts';
import { NotificationsInput } from '../../lib/manage/notifications.ts';
import { plan, type Replaying, type ReplayPlan } from '../../lib/manage/replay.ts';

const NINE = Date.UTC(2026, 4, 17, 9);
const ID = 'replay-0b7c2f0e-6a50-4c9b-8d2f-3f1f0a9c4f11';

/** Plans as said, for what is asked. */
function planning(counted: Pick<ReplayPlan, 'count' | 'atLeast' | 'oldest' | 'newest'>): Replaying {
  return {
    plan: async (request, signal) => {
      expect(signal.aborted).toBe(false);
      return { id: ID, request, ...counted };
    },
    run: () => Promise.reject(new Error('not of this test')),
  };
}
const wanted = { action: 'plan', target: 'billing', source: 'orders', only: 'all', routes: 'apply' } as const;
const kept = { from: NINE, to: NINE + 60_000 };

test('a plan says how many messages there are, and of which time', async () => {
  const counted = { count: 1, oldest: NINE, newest: NINE };
  expect((await plan(wanted, planning(counted), kept)).message).toBe(
    '1 message to billing, from 2026-05-17T09:00:00.000Z to 2026-05-17T09:00:00.000Z',
  );
});

test('a plan that found no time to count them all says so, and is taken back as it is', async () => {
  const counted = { count: 1200, atLeast: true, oldest: NINE, newest: NINE + 5_000 } as const;
  const made = await plan(wanted, planning(counted), kept);
  expect(made.message).toBe('at least 1200 messages to billing, from 2026-05-17T09:00:00.000Z on');
  expect(readInput(NotificationsInput, { action: 'replay', plan: made.plan })).toMatchObject({
    plan: { count: 1200, atLeast: true, request: { messages: kept } },
  });
});

test('a plan up to a time before all that is kept is empty, and no fault', async () => {
  const before = { ...wanted, to: NINE - 1 };
  expect(await plan(before, planning({ count: 0 }), kept)).toMatchObject({
    message: '0 messages to billing',
    plan: { request: { messages: { from: NINE - 1, to: NINE - 1 } } },
  });
});
