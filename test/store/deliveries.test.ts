import { describe, expect, test } from 'vitest';
import { createDeliveries } from '../../lib/store/deliveries.ts';
import type { Delivery } from '../../lib/store/delivery.ts';
import { dueDeliveries, heldDeliveries } from '../../lib/store/due.ts';
import { useTable } from '../support/table.ts';

const T0 = Date.UTC(2026, 4, 17, 9, 0, 0);
const MINUTE = 60_000;
const HOUR = 3_600_000;
const table = useTable();

/** Records under a clock that the test moves. Each test has its own source, and so its own records. */
function records(source: string) {
  const clock = { now: T0 };
  const deliveries = createDeliveries(table.current, () => clock.now);
  const key = { source, messageId: 'A#1', target: 'billing' };
  const details = { among: ['billing', 'archive'], expiresAt: T0 / 1000 + 86_400 };
  const due = async () =>
    (await Array.fromAsync(dueDeliveries(table.current, clock.now))).filter(
      (entry) => entry.source === source,
    );
  const claim = async (made = 0) => {
    const claim = await deliveries.claim(key, made, MINUTE);
    if (!claim.claimed) throw new Error('not claimed');
    return claim.delivery;
  };
  return { clock, deliveries, key, details, due, claim };
}

const failed = { at: T0, ms: 12, result: 'status', status: 500, answer: 'no' };
const failure = { at: T0, reason: 'status', detail: 'answered 500', status: 500, answer: 'no' };

test('the deliveries of a message are all read, though DynamoDB gives them a megabyte at a time', async () => {
  const { deliveries, key } = records('pages');
  const large = 'x'.repeat(300_000);
  for (let i = 0; i < 5; i += 1) {
    await deliveries.create({ ...key, target: `target-${i}` }, { among: [large], expiresAt: T0 / 1000 + 60 });
  }
  const all = await deliveries.ofMessage(key.source, key.messageId);
  expect(all.map(({ target }) => target)).toEqual([
    'target-0',
    'target-1',
    'target-2',
    'target-3',
    'target-4',
  ]);
});

describe('creating a delivery', () => {
  test('twice is the same as once', async () => {
    const { deliveries, key, details, clock } = records('create');
    expect(await deliveries.create(key, details)).toMatchObject({ created: true, state: 'pending', made: 0 });
    clock.now += 1_000;
    expect(await deliveries.create(key, { ...details, among: [] })).toEqual({
      ...key,
      created: false,
      state: 'pending',
      made: 0,
      madeBefore: 0,
      attempts: [],
      createdAt: T0,
      among: ['billing', 'archive'],
      expiresAt: T0 / 1000 + 86_400,
    });
  });

  test('of ten at once makes one', async () => {
    const { deliveries, key, details } = records('race');
    const created = await Promise.all(Array.from({ length: 10 }, () => deliveries.create(key, details)));
    expect(created.filter((one) => one.created)).toHaveLength(1);
  });

  test('makes it come due in an hour, should its message be lost', async () => {
    const { deliveries, key, details, clock, due } = records('watch');
    await deliveries.create(key, details);
    clock.now += HOUR - 1;
    expect(await due()).toEqual([]);
    clock.now += 1;
    expect(await due()).toEqual([{ ...key, at: T0 + HOUR, dueKey: String(T0 + HOUR).padStart(16, '0') }]);
  });

  test('all deliveries of a message are found together, until they expire', async () => {
    const { deliveries, key, details, clock } = records('together');
    await deliveries.create(key, details);
    await deliveries.create({ ...key, target: 'archive' }, details);
    await deliveries.create({ ...key, messageId: 'A#10' }, details);
    const found = await deliveries.ofMessage('together', 'A#1');
    expect(found.map(({ target }) => target)).toEqual(['archive', 'billing']);
    clock.now += 86_400_000;
    expect(await deliveries.ofMessage('together', 'A#1')).toEqual([]);
    expect(await deliveries.get(key)).toBeUndefined();
  });
});

describe('claiming a delivery', () => {
  test('is for one at a time, and for the attempt that the message names', async () => {
    const { deliveries, key, details } = records('claim');
    await deliveries.create(key, details);
    const claims = await Promise.all(Array.from({ length: 10 }, () => deliveries.claim(key, 0, MINUTE)));
    expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
    expect(await deliveries.claim(key, 1, MINUTE)).toMatchObject({
      claimed: false,
      delivery: { state: 'in-flight' },
    });
  });

  test('is possible again when the lease of one who died has run out', async () => {
    const { deliveries, key, details, clock } = records('lease');
    await deliveries.create(key, details);
    await deliveries.claim(key, 0, MINUTE);
    clock.now += MINUTE - 1;
    expect((await deliveries.claim(key, 0, MINUTE)).claimed).toBe(false);
    clock.now += 1;
    expect((await deliveries.claim(key, 0, MINUTE)).claimed).toBe(true);
  });

  test('of one that is not there claims nothing, and makes nothing', async () => {
    const { deliveries, key } = records('nothing');
    expect(await deliveries.claim(key, 0, MINUTE)).toEqual({ claimed: false, delivery: undefined });
    expect(await deliveries.get(key)).toBeUndefined();
  });
});

describe('recording an attempt', () => {
  test('that succeeded ends the delivery', async () => {
    const { deliveries, key, details, clock, claim, due } = records('success');
    await deliveries.create(key, details);
    const ok = { at: T0, ms: 7, result: 'ok', status: 200 };
    expect(await deliveries.record(await claim(), ok, { state: 'delivered' })).toBe(true);
    const delivery = await deliveries.get(key);
    expect(delivery).toMatchObject({ state: 'delivered', made: 1, attempts: [ok], deliveredAt: T0 });
    expect(delivery).not.toHaveProperty('leaseUntil');
    clock.now += 2 * HOUR;
    expect(await due()).toEqual([]);
    expect((await deliveries.claim(key, 1, MINUTE)).claimed).toBe(false);
  });

  test('that failed lets it wait, in the sweep’s sight from when it says', async () => {
    const { deliveries, key, details, claim, clock, due } = records('waiting');
    await deliveries.create(key, details);
    const next = { state: 'waiting', nextAttemptAt: T0 + 5_000, watchAt: T0 + 10 * MINUTE } as const;
    await deliveries.record(await claim(), failed, next, failure);
    expect(await deliveries.get(key)).toMatchObject({
      state: 'waiting',
      made: 1,
      nextAttemptAt: T0 + 5_000,
      failure,
    });
    clock.now += 10 * MINUTE;
    expect(await due()).toHaveLength(1);
    expect((await deliveries.claim(key, 0, MINUTE)).claimed).toBe(false);
    expect((await deliveries.claim(key, 1, MINUTE)).claimed).toBe(true);
  });

  test('keeps the last twenty', async () => {
    const { deliveries, key, details, claim } = records('twenty');
    await deliveries.create(key, details);
    for (let made = 0; made < 22; made += 1) {
      const next = { state: 'waiting', nextAttemptAt: T0, watchAt: T0 } as const;
      await deliveries.record(await claim(made), { ...failed, ms: made }, next, failure);
    }
    const attempts = (await deliveries.get(key))?.attempts ?? [];
    expect(attempts).toHaveLength(20);
    expect([attempts[0]?.ms, attempts[19]?.ms]).toEqual([2, 21]);
  });

  test('of a lost claim counts when it succeeded, and does not when it failed', async () => {
    const { deliveries, key, details, claim, clock } = records('lost');
    await deliveries.create(key, details);
    const slow = await claim();
    clock.now += MINUTE;
    const other = await claim();
    expect(await deliveries.record(slow, failed, { state: 'exhausted' }, failure)).toBe(false);
    expect((await deliveries.get(key))?.state).toBe('in-flight');
    expect(await deliveries.record(slow, { at: T0, ms: 1, result: 'ok' }, { state: 'delivered' })).toBe(true);
    expect(await deliveries.record(other, failed, { state: 'exhausted' }, failure)).toBe(false);
    expect((await deliveries.get(key))?.state).toBe('delivered');
  });
});

describe('holding a delivery', () => {
  const held = async (source: string) =>
    (await Array.fromAsync(heldDeliveries(table.current, 'billing'))).filter(
      (entry) => entry.source === source,
    );

  test('keeps it for its target, out of the sweep’s sight, until it is released', async () => {
    const { deliveries, key, details, clock, due } = records('held');
    await deliveries.create(key, details);
    expect(await deliveries.hold(key, 0, 'breaker')).toBe(true);
    expect(await deliveries.get(key)).toMatchObject({ state: 'held', heldBecause: 'breaker', made: 0 });
    expect((await deliveries.claim(key, 0, MINUTE)).claimed).toBe(false);
    clock.now += 2 * HOUR;
    expect(await due()).toEqual([]);

    const [entry] = await held('held');
    expect(entry).toMatchObject({ ...key, at: T0 });
    if (entry === undefined) throw new Error('nothing held');
    const released = await Promise.all([deliveries.release(entry), deliveries.release(entry)]);
    expect(released.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await deliveries.get(key)).not.toHaveProperty('heldBecause');
    expect(await held('held')).toEqual([]);
    expect((await deliveries.claim(key, 0, MINUTE)).claimed).toBe(true);
  });

  test('is not for what is delivered, or further on', async () => {
    const { deliveries, key, details, claim } = records('not-held');
    await deliveries.create(key, details);
    expect(await deliveries.hold(key, 1, 'breaker')).toBe(false);
    await deliveries.record(await claim(), { at: T0, ms: 1, result: 'ok' }, { state: 'delivered' });
    expect(await deliveries.hold(key, 1, 'breaker')).toBe(false);
  });
});

test('of two sweeps that find a delivery due one takes it, and it is due again in an hour', async () => {
  const { deliveries, key, details, clock, due } = records('two-sweeps');
  await deliveries.create(key, details);
  clock.now += HOUR;
  const [entry] = await due();
  if (entry === undefined) throw new Error('nothing due');
  const taken = await Promise.all([deliveries.takeDue(entry), deliveries.takeDue(entry)]);
  expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
  expect(await due()).toEqual([]);
  clock.now += HOUR;
  expect(await due()).toHaveLength(1);
});

test('a restart begins the schedule anew and keeps what was before', async () => {
  const { deliveries, key, details, claim } = records('restart');
  await deliveries.create(key, details);
  await deliveries.record(await claim(), failed, { state: 'exhausted' }, failure);
  const exhausted = (await deliveries.get(key)) as Delivery;
  const restarted = await Promise.all([
    deliveries.restart(exhausted, 'r1'),
    deliveries.restart(exhausted, 'r1'),
  ]);
  expect(restarted.filter((one) => one !== undefined)).toHaveLength(1);
  expect(await deliveries.get(key)).toMatchObject({
    state: 'pending',
    made: 1,
    madeBefore: 1,
    attempts: [failed],
    failure,
    replay: 'r1',
  });
});
