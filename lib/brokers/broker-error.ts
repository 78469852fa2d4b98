import type { BrokerName } from '../push/source.ts';

/** What a caller needs to tell apart, whichever broker answered. */
export type BrokerErrorKind =
  | 'already-exists'
  | 'topic-not-found'
  | 'subscription-not-found'
  | 'queue-not-found'
  | 'receipt-expired'
  | 'has-subscriptions'
  | 'no-subscriber'
  | 'denied'
  | 'invalid'
  | 'too-large'
  | 'limit-exceeded'
  | 'throttled'
  | 'internal'
  | 'unreachable'
  | 'timeout'
  | 'aborted';

export interface BrokerErrorDetails {
  readonly broker: BrokerName;
  readonly kind: BrokerErrorKind;
  /** The broker's own code: `TopicNotExist`, `4440(10600)`, `AuthFailure.SignatureFailure`. */
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly requestId?: string | undefined;
  /** The same call may succeed when made again unchanged. */
  readonly retryable: boolean;
}

/** A call to a broker failed. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  readonly broker: BrokerName;
  readonly kind: BrokerErrorKind;
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryable: boolean;

  constructor(message: string, details: BrokerErrorDetails, options?: ErrorOptions) {
    super(message, options);
    this.broker = details.broker;
    this.kind = details.kind;
    this.code = details.code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryable = details.retryable;
  }
}

/** What a service answers when the same call may succeed a little later. */
export const PASSING_KINDS: ReadonlySet<BrokerErrorKind> = new Set(['throttled', 'internal']);

/** Whether a call failed in one of these ways. */
export function isBrokerError(error: unknown, ...kinds: readonly BrokerErrorKind[]): error is BrokerError {
  return error instanceof BrokerError && kinds.includes(error.kind);
}

/** Whether the broker said no. After another failure it may have done, now or at a try before, what it was asked. */
export function isRefusal(error: unknown): error is BrokerError {
  if (!(error instanceof BrokerError)) return false;
  return !isBrokerError(error, 'timeout', 'unreachable', 'aborted', 'internal', 'throttled');
}
