/** Which message goes to which target: what names a delivery. */
export interface DeliveryKey {
  readonly source: string;
  readonly messageId: string;
  readonly target: string;
}

/**
 * - `pending`: its message is on the queue, or about to be
 * - `in-flight`: somebody sends it, until `leaseUntil`
 * - `waiting`: for its next attempt
 * - `held`: for its target, which is off
 * - `delivered`, `exhausted`: done; `exhausted` lies on the dead-letter queue too
 */
export type DeliveryState = 'pending' | 'in-flight' | 'waiting' | 'held' | 'delivered' | 'exhausted';

/** Why a delivery is held: the breaker is open, the target is disabled, or the configuration has no such target. */
export type HeldBecause = 'breaker' | 'disabled' | 'not-configured';

/** One try at sending. */
export interface Attempt {
  /** Epoch ms. */
  readonly at: number;
  /** How long it took, in ms. */
  readonly ms: number;
  /** `ok`, or why it failed: `timeout`, `status`, `ECONNREFUSED` … */
  readonly result: string;
  readonly status?: number;
  /** The beginning of the answer, or what went wrong: at most 1 KB. */
  readonly answer?: string;
}

/** The latest failure, in full as far as it is kept: at most 16 KB of the answer. */
export interface Failure {
  readonly at: number;
  readonly reason: string;
  readonly detail: string;
  readonly status?: number;
  readonly answer?: string;
}

/** What is known of one message's way to one target. Times are in epoch ms. */
export interface Delivery extends DeliveryKey {
  readonly state: DeliveryState;
  /** Attempts made, those before a replay included. */
  readonly made: number;
  /** Attempts that were made before the present round: a replay starts the schedule anew. */
  readonly madeBefore: number;
  /** The last 20, the oldest first. */
  readonly attempts: readonly Attempt[];
  readonly failure?: Failure;
  readonly nextAttemptAt?: number;
  readonly leaseUntil?: number;
  readonly heldBecause?: HeldBecause;
  readonly createdAt: number;
  readonly deliveredAt?: number;
  /** All targets that the message went to when it was fanned out; none when a replay made this delivery. */
  readonly among: readonly string[];
  /** The replay that started the present round. */
  readonly replay?: string;
  /** Epoch s. */
  readonly expiresAt: number;
}
