import { describe, expect, test } from 'vitest';
import { nextDelayMs, retryAfterMs } from '../../lib/relay/schedule.ts';
import { DEFAULT_RETRIES } from '../../lib/relay-config/target.ts';

describe('the next attempt', () => {
  test.each([
    [1, 5_000],
    [2, 300_000],
    [3, 1_800_000],
    [4, 7_200_000],
    [5, 18_000_000],
    [6, 36_000_000],
    [7, 50_400_000],
    [8, 72_000_000],
    [9, 86_400_000],
    [10, undefined],
  ])('after %i attempts comes %s ms later', (made, delay) => {
    expect(nextDelayMs({ retries: DEFAULT_RETRIES, made, random: 0.5 })).toBe(delay);
  });

  test.each([
    [0, 240_000],
    [0.25, 270_000],
    [0.999_999, 360_000],
  ])('is varied by a fifth: random %d makes 5 minutes %d ms', (random, delay) => {
    expect(nextDelayMs({ retries: DEFAULT_RETRIES, made: 2, random })).toBe(delay);
  });

  test.each([
    ['more time is given', 600_000, 600_000],
    ['less time is not taken', 1_000, 300_000],
    ['not more than a day', 10 * 86_400_000, 86_400_000],
  ])('Retry-After: %s', (_name, retryAfter, delay) => {
    expect(nextDelayMs({ retries: DEFAULT_RETRIES, made: 2, random: 0.5, retryAfterMs: retryAfter })).toBe(
      delay,
    );
  });

  test('there is none for a target without retries, whatever Retry-After says', () => {
    expect(nextDelayMs({ retries: [], made: 1, random: 0.5, retryAfterMs: 1_000 })).toBeUndefined();
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 4, 17, 9, 24, 16);

  test.each([
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Sun, 17 May 2026 09:25:16 GMT', 60_000],
    ['Sunday, 17-May-26 09:24:26 GMT', 10_000],
    ['Sun May 17 09:24:21 2026', 5_000],
  ])('%s is %d ms', (header, wait) => {
    expect(retryAfterMs(header, now)).toBe(wait);
  });

  test.each([
    undefined,
    '',
    '0',
    '-5',
    '1.5',
    '99999999999',
    'soon',
    '2026-05-17T09:25:16Z',
    'Sun, 17 May 2026 09:24:15 GMT',
    'Sun, 99 May 2026 99:99:99 GMT',
  ])('%s asks for nothing', (header) => {
    expect(retryAfterMs(header, now)).toBeUndefined();
  });
});
