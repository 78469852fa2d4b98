import { describe, expect, test } from 'vitest';
import { BrokerError } from '../../lib/brokers/broker-error.ts';
import { jitteredPause, withRetries } from '../../lib/brokers/retry.ts';

const failure = (retryable: boolean) =>
  new BrokerError('mns PUT /topics/t: failed', {
    broker: 'mns',
    kind: 'internal',
    code: 'InternalError',
    status: 500,
    retryable,
  });

describe('the pause before the next attempt', () => {
  test.each([
    [1, 0.999, 199],
    [2, 0.999, 399],
    [3, 0.5, 400],
    [4, 0.999, 1_598],
    [5, 0.999, 1_998],
    [50, 0.999, 1_998],
    [5, 0, 0],
  ])('after %d at jitter %d is %d ms', (made, random, pause) => {
    expect(jitteredPause(made, { attempts: 9, baseMs: 200, capMs: 2_000, random: () => random })).toBe(pause);
  });
});

describe('retrying', () => {
  test('leaves errors alone that are none of a broker', async () => {
    let made = 0;
    const attempt = () => Promise.reject(new TypeError(`attempt ${++made}`));
    await expect(withRetries(attempt, { attempts: 3, baseMs: 0, capMs: 0 })).rejects.toThrow('attempt 1');
  });

  test('ends when the caller stops it between attempts', async () => {
    const stop = new AbortController();
    let made = 0;
    const attempt = () => {
      made += 1;
      stop.abort();
      return Promise.reject(failure(true));
    };
    const policy = { attempts: 3, baseMs: 60_000, capMs: 60_000, random: () => 0.999 };
    await expect(withRetries(attempt, policy, stop.signal)).rejects.toMatchObject({
      kind: 'aborted',
      code: 'InternalError',
      status: 500,
      retryable: false,
      message: 'mns PUT /topics/t: failed (stopped by the caller before the next attempt)',
    });
    expect(made).toBe(1);
  });
});
