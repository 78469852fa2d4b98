import { describe, expect, test } from 'vitest';
import { createBreakers } from '../../lib/relay/breaker.ts';
import type { Failed } from '../../lib/relay/targets/target.ts';
import { createTargetRows, type TargetRows } from '../../lib/store/targets.ts';
import { useTable } from '../support/table.ts';

const T0 = Date.UTC(2026, 4, 17, 9, 0, 0);
const MINUTE = 60_000;
const DAY = 86_400_000;
const table = useTable();

const ok = { delivered: true } as const;
const failure: Failed = { delivered: false, reason: 'timeout', detail: '', next: 'retry', down: true };
const refusal: Failed = { ...failure, reason: 'status', down: false };
const gone: Failed = { ...failure, reason: 'gone', next: 'disable' };
const unsendable: Failed = { ...failure, reason: 'too-large', next: 'give-up', down: false };

/** Two instances of a function over the same rows, under one clock; writes are counted. */
function instances() {
  const clock = { now: T0 };
  const stored = createTargetRows(table.current);
  const counted = { writes: 0 };
  const rows: TargetRows = {
    get: stored.get,
    replace: (...args) => {
      counted.writes += 1;
      return stored.replace(...args);
    },
  };
  const [one, other] = [createBreakers(rows, () => clock.now), createBreakers(rows, () => clock.now)];
  const fail = async (target: string, times: number) => {
    for (let i = 0; i < times; i += 1) await one.report(target, failure);
  };
  return { clock, one, other, counted, fail };
}

type Instances = ReturnType<typeof instances>;

const HOLD = { admitted: false, because: 'breaker' };
const SEND = { admitted: true };

describe('a breaker', () => {
  test('is closed for a target that has never failed, and writes nothing for one that works', async () => {
    const { one, counted } = instances();
    expect(await one.admit('works')).toEqual(SEND);
    for (let i = 0; i < 20; i += 1) await one.report('works', ok);
    expect(counted.writes).toBe(0);
  });

  test('opens after five failures in a row, for every instance within five seconds, and for this target alone', async () => {
    const { one, other, fail, clock } = instances();
    expect(await other.admit('dead')).toEqual(SEND);
    await fail('dead', 4);
    expect(await one.admit('dead')).toEqual(SEND);
    await fail('dead', 1);
    expect(await one.admit('dead')).toEqual(HOLD);
    clock.now += 5_000;
    expect(await other.admit('dead')).toEqual(HOLD);
    expect(await one.admit('alive')).toEqual(SEND);
    expect(await one.health('dead')).toMatchObject({ state: 'open', failingSince: T0, probeAt: T0 + 30_000 });
  });

  test('does not open by failures with a success between, or by answers that concern the message', async () => {
    const { one, fail } = instances();
    await fail('mixed', 4);
    await one.report('mixed', ok);
    await fail('mixed', 4);
    for (let i = 0; i < 20; i += 1) await one.report('mixed', refusal);
    for (let i = 0; i < 20; i += 1) await one.report('mixed', unsendable);
    expect(await one.admit('mixed')).toEqual(SEND);
  });

  test('costs two writes for a thousand failures: one that it fails, one that it opened', async () => {
    const { fail, counted } = instances();
    await fail('counted', 1_000);
    expect(counted.writes).toBe(2);
  });

  test('costs a few writes a minute for a target that flickers', async () => {
    const { one, counted, clock } = instances();
    for (let i = 0; i < 600; i += 1) {
      await one.report('flickers', i % 2 === 0 ? failure : ok);
      clock.now += 100;
    }
    expect(counted.writes).toBeLessThanOrEqual(4);
    expect(await one.health('flickers')).toMatchObject({ state: 'closed' });
  });
});

describe('a breaker that is open', () => {
  test('lets one message of all instances through when its time has come', async () => {
    const { one, other, fail, clock } = instances();
    await fail('probe', 5);
    clock.now += 29_999;
    expect(await one.admit('probe')).toEqual(HOLD);
    clock.now += 1;
    const admissions = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? one : other).admit('probe')),
    );
    expect(admissions.filter(({ admitted }) => admitted)).toHaveLength(1);
  });

  test('closes for all when the probe gets through', async () => {
    const { one, other, fail, clock } = instances();
    await fail('recovers', 5);
    clock.now += 30_000;
    expect(await one.admit('recovers')).toEqual(SEND);
    expect(await other.admit('recovers')).toEqual(HOLD);
    await one.report('recovers', ok);
    clock.now += 5_000;
    expect(await other.admit('recovers')).toEqual(SEND);
    const health = await one.health('recovers');
    expect(health).toMatchObject({ state: 'closed' });
    expect(health).not.toHaveProperty('failingSince');
  });

  test.each([
    [1, 60_000],
    [2, 120_000],
    [5, 900_000],
    [9, 900_000],
  ])('waits longer after %i failed probes: %i ms', async (probes, wait) => {
    const { one, fail, clock } = instances();
    const target = `patient-${probes}`;
    await fail(target, 5);
    for (let i = 0; i < probes; i += 1) {
      clock.now += 15 * MINUTE;
      expect(await one.admit(target)).toEqual(SEND);
      await one.report(target, failure);
    }
    expect(await one.health(target)).toMatchObject({ state: 'open', probes, probeAt: clock.now + wait });
  });

  test('probes again when whoever probed has died', async () => {
    const { one, other, fail, clock } = instances();
    await fail('died', 5);
    clock.now += 30_000;
    expect(await one.admit('died')).toEqual(SEND);
    clock.now += 2 * MINUTE - 1;
    expect(await other.admit('died')).toEqual(HOLD);
    clock.now += 1;
    expect(await other.admit('died')).toEqual(SEND);
  });

  test.each([
    ['was not sent after all', undefined],
    ['cannot be sent at all', unsendable],
  ])('probes again at once when the probe %s', async (name, outcome) => {
    const { one, fail, clock } = instances();
    const target = name.replaceAll(' ', '-');
    await fail(target, 5);
    clock.now += 30_000;
    expect(await one.admit(target)).toEqual(SEND);
    await one.report(target, outcome);
    expect(await one.admit(target)).toEqual(SEND);
    expect(await one.admit(target)).toEqual(HOLD);
  });

  test('closes when the target answers again, be it with a refusal', async () => {
    const { one, fail, clock } = instances();
    await fail('refuses', 5);
    clock.now += 30_000;
    await one.admit('refuses');
    await one.report('refuses', refusal);
    expect(await one.health('refuses')).toMatchObject({ state: 'closed', failingSince: T0 });
  });
});

describe('a target', () => {
  const DISABLED = { admitted: false, because: 'disabled' };

  test('that is gone is disabled at once, and stays so until somebody enables it', async () => {
    const { one, clock } = instances();
    await one.report('gone', gone);
    expect(await one.admit('gone')).toEqual(DISABLED);
    clock.now += 100 * DAY;
    await one.report('gone', ok);
    expect(await one.admit('gone')).toEqual(DISABLED);
    expect(await one.health('gone')).toMatchObject({ state: 'disabled', because: 'gone' });
    await one.enable('gone');
    expect(await one.admit('gone')).toEqual(SEND);
  });

  test.each([
    ['works', async () => undefined],
    ['is down', async ({ fail }: Instances, target: string) => fail(target, 5)],
    [
      'is being tried',
      async ({ fail, one, clock }: Instances, target: string) => {
        await fail(target, 5);
        clock.now += 30_000;
        await one.admit(target);
      },
    ],
    ['is gone', async ({ one }: Instances, target: string) => one.report(target, gone)],
  ])('that %s and is disabled by hand stays so whatever is heard of it', async (name, before) => {
    const all = instances();
    const { one, other, clock } = all;
    const target = `by-hand-${name.replaceAll(' ', '-')}`;
    await before(all, target);
    await other.disable(target);
    const disabledAt = clock.now;
    const health = { state: 'disabled', because: 'by-hand', changedAt: disabledAt };
    clock.now += 5_000;
    for (const outcome of [ok, failure, refusal, gone, unsendable, undefined]) {
      await one.report(target, outcome);
      expect(await one.admit(target)).toEqual(DISABLED);
    }
    clock.now += 6 * DAY;
    await one.report(target, failure);
    await other.disable(target);
    expect(await one.health(target)).toEqual({ ...health, revision: expect.any(Number) });
    await one.enable(target);
    clock.now += 5_000;
    expect(await other.admit(target)).toEqual(SEND);
  });

  test('that has only failed for five days is disabled, whatever kind of failure it was', async () => {
    const { one, clock } = instances();
    await one.report('failing', refusal);
    clock.now += 5 * DAY - 1;
    await one.report('failing', refusal);
    expect(await one.admit('failing')).toEqual(SEND);
    clock.now += 1;
    await one.report('failing', refusal);
    expect(await one.admit('failing')).toEqual(DISABLED);
    expect(await one.health('failing')).toMatchObject({ because: 'failing', failingSince: T0 });
  });

  test('that worked once in five days is not disabled, however soon after a failure that was', async () => {
    const { one, clock } = instances();
    await one.report('rare', failure);
    clock.now += 5_000;
    await one.report('rare', ok);
    clock.now += 6 * DAY;
    await one.report('rare', failure);
    expect(await one.admit('rare')).toEqual(SEND);
  });
});
