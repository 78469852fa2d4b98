import type { Attempt, Delivery, DeliveryKey, Failure, HeldBecause } from './delivery.ts';
import { dueAt, heldFor } from './due.ts';

/** A message that lies on the queue is looked after by the queue; should it be lost, the record comes due after this. */
export const WATCH_MS = 3_600_000;
const KEPT_ATTEMPTS = 20;

/** What follows an attempt. Times are in epoch ms. */
export type Next =
  | { readonly state: 'delivered' }
  | { readonly state: 'exhausted' }
  /** `watchAt`: when the sweep shall look after it; later than the attempt where the queue keeps the time. */
  | { readonly state: 'waiting'; readonly nextAttemptAt: number; readonly watchAt: number }
  | { readonly state: 'held'; readonly because: HeldBecause };

/** Attributes as a change leaves them; an undefined one is removed. */
export type Changes = Readonly<Record<string, unknown>>;

const NOT_DUE = { dueBucket: undefined, dueKey: undefined };
const NOT_BUSY = { leaseUntil: undefined, nextAttemptAt: undefined, heldBecause: undefined };

/** On the queue, or about to be. */
export function queued(messageId: string, now: number): Changes {
  return { ...NOT_BUSY, state: 'pending', ...dueAt(messageId, now + WATCH_MS) };
}

export function held(key: DeliveryKey, because: HeldBecause, now: number): Changes {
  return { ...NOT_BUSY, state: 'held', heldBecause: because, ...heldFor(key.target, key.messageId, now) };
}

export function attempted(delivery: Delivery, attempt: Attempt, failure: Failure | undefined): Changes {
  return {
    made: delivery.made + 1,
    attempts: [...delivery.attempts, attempt].slice(-KEPT_ATTEMPTS),
    ...(failure === undefined ? {} : { failure }),
  };
}

export function followed(key: DeliveryKey, next: Next, now: number): Changes {
  switch (next.state) {
    case 'delivered':
      return { ...NOT_BUSY, ...NOT_DUE, state: 'delivered', deliveredAt: now };
    case 'exhausted':
      return { ...NOT_BUSY, ...NOT_DUE, state: 'exhausted' };
    case 'waiting': {
      const { state, nextAttemptAt, watchAt } = next;
      return { ...NOT_BUSY, state, nextAttemptAt, ...dueAt(key.messageId, watchAt) };
    }
    case 'held':
      return held(key, next.because, now);
  }
}

/** An item without what only its keys, indexes and updates are made of. */
export function readDelivery(item: Record<string, unknown>): Delivery {
  const { pk: _pk, sk: _sk, dueBucket: _bucket, dueKey: _key, change: _change, ...delivery } = item;
  return delivery as unknown as Delivery;
}
