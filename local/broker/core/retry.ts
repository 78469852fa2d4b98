import type { Random } from './random.ts';

/** Both brokers name and time their strategies alike. */
export const RETRY_STRATEGIES = ['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY'] as const;
export type RetryStrategy = (typeof RETRY_STRATEGIES)[number];

const BACKOFF_RETRIES = 3;
const DECAY_RETRIES = 176;
const DECAY_LONGEST_S = 512;

/**
 * How long the broker waits before a retry.
 *
 * BACKOFF_RETRY: 3 retries, each after a random 10-20 s. EXPONENTIAL_DECAY_RETRY: 176 retries, after
 * 1, 2, 4, ... 256 s and then 167 times 512 s, which is one day.
 *
 * @param retry 1 for the first retry, that is after the first failed attempt
 * @returns milliseconds, or undefined when the broker gives up
 */
export function retryDelay(strategy: RetryStrategy, retry: number, random: Random): number | undefined {
  if (strategy === 'BACKOFF_RETRY') {
    return retry <= BACKOFF_RETRIES ? Math.round(10_000 + random() * 10_000) : undefined;
  }
  return retry <= DECAY_RETRIES ? Math.min(2 ** (retry - 1), DECAY_LONGEST_S) * 1000 : undefined;
}
