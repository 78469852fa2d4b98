/** A token bucket: `take()` is true while fetches may be made. */
export interface FetchBudget {
  take(): boolean;
}

/**
 * @param burst fetches that may be made at once
 * @param refillMs milliseconds until one more may be made
 * @param clock epoch ms
 */
export function createFetchBudget(burst: number, refillMs: number, clock: () => number): FetchBudget {
  let left = burst;
  let countedAt = clock();
  return {
    take() {
      const now = clock();
      left = Math.min(burst, left + (now - countedAt) / refillMs);
      countedAt = now;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
