import { describe, expect, test } from 'vitest';
import { linePath, timeTicks, valueAxis } from '../../../cli/inspector/page/figures/scale.ts';
import { counted, duration, fromNow } from '../../../cli/inspector/page/parts/duration.ts';

describe('the axis of values', () => {
  test.each([
    [0, 1, [0, 1]],
    [1, 1, [0, 1]],
    [3, 3, [0, 1, 2, 3]],
    [7, 8, [0, 2, 4, 6, 8]],
    [100, 100, [0, 50, 100]],
    [1_234, 1_500, [0, 500, 1_000, 1_500]],
  ])('up to %i ends at %i', (highest, top, ticks) => {
    expect(valueAxis(highest)).toEqual({ top, ticks });
  });
});

describe('the axis of time', () => {
  const noon = Date.UTC(2026, 4, 17, 12, 3);
  const at = (hour: number, minute: number) => Date.UTC(2026, 4, 17, hour, minute);

  test('has round minutes', () => {
    expect(timeTicks(noon, noon + 15 * 60_000, 5, 0)).toEqual([at(12, 5), at(12, 10), at(12, 15)]);
  });

  test('has hours that are round where the reader is', () => {
    const halfPastFive = 5.5 * 3_600_000;
    expect(timeTicks(noon, noon + 6 * 3_600_000, 4, halfPastFive)).toEqual([
      at(12, 30),
      at(14, 30),
      at(16, 30),
    ]);
  });
});

test('a line goes through its values, the highest on top', () => {
  expect(linePath([0, 5, 10], 10, 100, 50)).toBe('M0 50L50 25L100 0');
  expect(linePath([4], 8, 100, 50)).toBe('M0 25');
});

test.each([
  [12.4, '12 ms'],
  [3_240, '3.2 s'],
  [45_000, '45 s'],
  [359_999, '5 min'],
  [7_200_000, '2 h'],
  [3 * 86_400_000, '3 d'],
])('%d ms is %s', (ms, said) => {
  expect(duration(ms)).toBe(said);
});

test('an instant is told by its distance', () => {
  expect(fromNow(99_500, 100_000)).toBe('just now');
  expect(fromNow(95_000, 100_000)).toBe('5 s ago');
  expect(fromNow(400_000, 100_000)).toBe('in 5 min');
});

test('one is one, and thousands are grouped', () => {
  expect(counted(1, 'message')).toBe('1 message');
  expect(counted(12_345, 'message')).toBe('12,345 messages');
  expect(counted(0, 'retry', 'retries')).toBe('0 retries');
});
