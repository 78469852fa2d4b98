import { setTimeout as pause } from 'node:timers/promises';
import { BrokerError } from './broker-error.ts';

export interface RetryPolicy {
  /** The first included. */
  readonly attempts: number;
  /** Upper end of the first pause in ms; doubles with each. */
  readonly baseMs: number;
  /** Upper end of any pause in ms. */
  readonly capMs: number;
  /** In [0, 1); for tests. */
  readonly random?: () => number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 3, baseMs: 200, capMs: 2_000 };

/**
 * Makes `attempt` again while it fails with a retryable `BrokerError`. Pauses have full jitter (any length from 0 up
 * to the doubling bound), so that many callers held up together do not come back together.
 * @throws the last attempt's error, or a BrokerError `aborted` when `signal` ends a pause
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof BrokerError && error.retryable) || made >= policy.attempts) throw error;
      await pause(jitteredPause(made, policy), undefined, { signal }).catch((cause: unknown) => {
        throw stoppedAfter(error, cause);
      });
    }
  }
}

/** Milliseconds to wait after so many attempts. */
export function jitteredPause(made: number, policy: RetryPolicy): number {
  const bound = Math.min(policy.capMs, policy.baseMs * 2 ** (made - 1));
  return Math.floor((policy.random ?? Math.random)() * bound);
}

function stoppedAfter(error: BrokerError, cause: unknown): BrokerError {
  return new BrokerError(
    `${error.message} (stopped by the caller before the next attempt)`,
    { ...error, kind: 'aborted', retryable: false },
    { cause },
  );
}
