import type { StoredNotification } from '../../push/stored.ts';

/** One message on its way to one target. */
export interface Outgoing {
  /** The same for every attempt and replay of this message to this target; holds no dot. */
  readonly deliveryId: string;
  readonly target: string;
  readonly notification: StoredNotification;
  /** As it was published. */
  readonly message: Buffer;
  /** 1 for the first. */
  readonly attempt: number;
}

/** What came of sending one message. A target that fails is a value: everyday input, not a fault of the relay. */
export type Outcome = Delivered | Failed;

export interface Delivered {
  readonly delivered: true;
  readonly status?: number;
  /** The beginning of the answer: at most 16 KB. */
  readonly answer?: string;
}

export interface Failed {
  readonly delivered: false;
  /** A word for records and metrics: `timeout`, `status`, `gone`, `too-large`, `loop`, an error's code. */
  readonly reason: string;
  readonly detail: string;
  readonly status?: number;
  readonly answer?: string;
  /** What the target asked for, in ms. */
  readonly retryAfterMs?: number | undefined;
  /** `give-up` when no later attempt can succeed, `disable` when the target wants nothing more at all. */
  readonly next: 'retry' | 'give-up' | 'disable';
  /** Whether it says something about the target's health, rather than about this message. */
  readonly down: boolean;
}

/** A way to send messages to one target. */
export interface Target {
  /** How many messages one call of `send` can do something with together. */
  readonly batch: number;
  /** One outcome for each, in order. Does not reject for what the target does. */
  send(batch: readonly Outgoing[]): Promise<readonly Outcome[]>;
}

/** A message that this target cannot take in any attempt. */
export function unsendable(reason: string, detail: string): Failed {
  return { delivered: false, reason, detail, next: 'give-up', down: false };
}
