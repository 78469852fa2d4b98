import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Buckets } from '../../cli/inspector/figures/buckets.ts';
import { FiguresFromLog } from '../../cli/inspector/figures/from-log.ts';
import { readLogLine } from '../../cli/inspector/figures/log-line.ts';
import { stepsOf } from '../../cli/inspector/figures/steps.ts';
import { SeenAttempts } from '../../cli/inspector/live/seen-attempts.ts';

const NOON = Date.UTC(2026, 4, 17, 12);

/** Lines as the functions print them. */
const push = (at: number, fields: object) =>
  JSON.stringify({
    time: new Date(at).toISOString(),
    level: 'info',
    message: 'push',
    stage: 'local',
    ...fields,
  });
const accepted = (at: number, source: string) =>
  push(at, { broker: 'mns', source, status: 201, outcome: 'new', messageId: 'M', Accepted: 1, Refused: 0 });
const refused = (at: number, source: string, reason: string) =>
  push(at, { broker: 'mns', source, status: 403, outcome: 'refused', reason, Accepted: 0, Refused: 1 });
const stranger = (at: number, reason: string) =>
  push(at, { broker: 'mns', source: 'made-up', status: 404, outcome: 'refused', reason, Strangers: 1 });
const attempted = (at: number, failures: 0 | 1) =>
  push(at, {
    message: 'delivery attempted',
    source: 'orders',
    target: 'billing',
    ms: 12,
    DeliveryFailures: failures,
  });

function counted(...lines: string[]): FiguresFromLog {
  const figures = new FiguresFromLog();
  for (const text of lines) {
    const line = readLogLine(text);
    if (line !== undefined) figures.take(line);
  }
  return figures;
}

const total = (counts: readonly number[]) => counts.reduce((sum, one) => sum + one, 0);

beforeEach(() => {
  vi.useFakeTimers({ now: NOON + 5_000, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('figures of this machine', () => {
  test('are what the functions log', async () => {
    const figures = counted(
      accepted(NOON, 'orders'),
      accepted(NOON - 60_000, 'orders'),
      accepted(NOON - 60_000, 'refunds'),
      refused(NOON, 'orders', 'bad-signature'),
      refused(NOON, 'refunds', 'stale'),
      refused(NOON, 'refunds', 'stale'),
      stranger(NOON, 'bad-token'),
      attempted(NOON, 0),
      attempted(NOON, 0),
      attempted(NOON, 1),
    );
    const { at, step, sources, strangers, ...series } = await figures.read(15);
    expect({ step, steps: at.length, first: at[0], last: at.at(-1) }).toEqual({
      step: 10_000,
      steps: 90,
      first: NOON - 890_000,
      last: NOON,
    });
    expect(Object.entries(series).map(([name, counts]) => [name, total(counts), counts.at(-1)])).toEqual([
      ['received', 3, 1],
      ['rejected', 4, 4],
      ['delivered', 2, 2],
      ['failed', 1, 1],
    ]);
    expect(series.received[83]).toBe(2);
    expect(sources).toEqual([
      { source: 'orders', received: 2, lastSeen: NOON - 60_000, rejected: { 'bad-signature': 1 } },
      { source: 'refunds', received: 1, lastSeen: NOON - 60_000, rejected: { stale: 2 } },
    ]);
    expect(strangers).toEqual({ 'bad-token': 1 });
  });

  test('forget what is older than what is asked for, and all after a day', async () => {
    const figures = counted(accepted(NOON - 3_600_000, 'orders'), stranger(NOON - 3_600_000, 'bad-token'));
    expect(total((await figures.read(15)).received)).toBe(0);
    expect((await figures.read(15)).strangers).toEqual({});
    expect(total((await figures.read(360)).received)).toBe(1);
    vi.setSystemTime(NOON + 86_400_000);
    expect(total((await figures.read(1440)).received)).toBe(0);
  });
});

test.each([
  [15, 10_000, 90],
  [60, 30_000, 120],
  [360, 180_000, 120],
  [1440, 720_000, 120],
] as const)('%i minutes are divided into steps of %i ms', (minutes, step, count) => {
  const steps = stepsOf(minutes, 10_000, NOON + 5_000);
  expect({ step: steps.step, count: steps.at.length }).toEqual({ step, count });
  expect(steps.to).toBeGreaterThan(NOON + 5_000);
  expect((steps.at.at(-1) ?? 0) + step).toBe(steps.to);
});

test('buckets are bounded in number, and in the names of each', () => {
  const buckets = new Buckets(1_000, 3);
  for (let second = 0; second < 10; second += 1) buckets.add(second * 1_000, 'a', 1);
  expect(buckets.sums(0)).toEqual(new Map([['a', 3]]));
  for (let name = 0; name < 5_000; name += 1) buckets.add(9_000, `name ${name}`, 1);
  expect(buckets.sums(9_000).size).toBe(2_000);
});

test.each([
  '',
  'offline: Function names exposed for local invocation',
  '{"time":',
  '{"time":1}',
  '{"time":"2026-05-17T12:00:00Z"}',
  '{"time":"no time","message":"push"}',
  '{"time":"2026-05-17T12:00:00Z","message":"push","Accepted":"many"}',
])('%j is no line of the log', (line) => {
  expect(readLogLine(line)).toBeUndefined();
});

test('attempts are counted by target, with how long half of them and nearly all took at most', () => {
  const seen = new SeenAttempts();
  expect(seen.of('billing')).toBeUndefined();
  for (let ms = 1; ms <= 100; ms += 1) seen.note('billing', { ms, failed: ms > 90 });
  expect(seen.of('billing')).toEqual({ attempts: 100, failed: 10, p50: 50, p99: 99 });
  for (let count = 0; count < 1_000; count += 1) seen.note('billing', { ms: 7, failed: false });
  expect(seen.of('billing')).toEqual({ attempts: 1_100, failed: 10, p50: 7, p99: 7 });
});
