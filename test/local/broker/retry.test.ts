import { expect, test } from 'vitest';
import { seededRandom } from '../../../local/broker/core/random.ts';
import { type RetryStrategy, retryDelay } from '../../../local/broker/core/retry.ts';

function schedule(strategy: RetryStrategy, random = () => 0): number[] {
  const delays: number[] = [];
  for (let retry = 1; ; retry++) {
    const delay = retryDelay(strategy, retry, random);
    if (delay === undefined) return delays;
    delays.push(delay);
  }
}

test('EXPONENTIAL_DECAY_RETRY doubles from 1 s to 512 s and stays there for a day', () => {
  const delays = schedule('EXPONENTIAL_DECAY_RETRY');
  expect(delays).toHaveLength(176);
  expect(delays.slice(0, 10)).toEqual([
    1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000,
  ]);
  expect(new Set(delays.slice(9))).toEqual(new Set([512_000]));
  expect(delays.reduce((sum, delay) => sum + delay)).toBe(86_015_000);
});

test('BACKOFF_RETRY retries three times, 10 to 20 s apart', () => {
  expect(schedule('BACKOFF_RETRY', () => 0)).toEqual([10_000, 10_000, 10_000]);
  expect(schedule('BACKOFF_RETRY', () => 0.25)).toEqual([12_500, 12_500, 12_500]);
  expect(schedule('BACKOFF_RETRY', () => 0.9999999)).toEqual([20_000, 20_000, 20_000]);
});

test('a seed repeats the same delays, and another seed others', () => {
  const delays = schedule('BACKOFF_RETRY', seededRandom(7));
  expect(schedule('BACKOFF_RETRY', seededRandom(7))).toEqual(delays);
  expect(schedule('BACKOFF_RETRY', seededRandom(8))).not.toEqual(delays);
});
