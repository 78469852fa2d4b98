import { reasonOf } from '../errors.ts';
import type { BrokerName } from '../push/source.ts';
import { BrokerError } from './broker-error.ts';

export interface Waiting {
  readonly broker: BrokerName;
  /** What is being done, for messages: `PUT /topics/orders`. */
  readonly operation: string;
  /** Until the last byte of the answer, in ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The two ways in which waiting for an answer ends early: its time, and the caller's signal. */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #waiting: Waiting;
  readonly #timeout: AbortSignal;

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
    this.#timeout = AbortSignal.timeout(waiting.timeoutMs);
    this.signal = waiting.signal ? AbortSignal.any([this.#timeout, waiting.signal]) : this.#timeout;
  }

  /** Why there is no answer: `aborted`, or `timeout` or `unreachable`, which are retryable. */
  explain(cause: unknown): BrokerError {
    const { broker, operation, timeoutMs, signal } = this.#waiting;
    const kind = signal?.aborted ? 'aborted' : this.#timeout.aborted ? 'timeout' : 'unreachable';
    const problem = {
      aborted: 'stopped by the caller',
      timeout: `no answer within ${timeoutMs} ms`,
      // fetch says only "fetch failed"; the reason is one level down.
      unreachable: reasonOf(cause instanceof Error && cause.cause !== undefined ? cause.cause : cause),
    }[kind];
    return new BrokerError(
      `${broker} ${operation}: ${problem}`,
      { broker, kind, code: kind, status: 0, retryable: kind !== 'aborted' },
      { cause },
    );
  }
}
