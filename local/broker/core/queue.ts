import type { Clock } from './clock.ts';
import { isReceiptHandle, receiptHandle } from './receipt-handle.ts';

/** Times are in seconds, sizes in bytes, as in both brokers' APIs. */
export interface QueueAttributes {
  delaySeconds: number;
  maximumMessageSize: number;
  messageRetentionPeriod: number;
  visibilityTimeout: number;
  pollingWaitSeconds: number;
  loggingEnabled: boolean;
  /** Where a message goes instead of being received once more than `maxReceiveCount` times. */
  deadLetter?: { readonly queue: string; readonly maxReceiveCount: number } | undefined;
  /** CMQ only: for how long a sent message can come back after it was deleted. */
  rewindSeconds?: number;
  /** CMQ only. */
  maximumMessages?: number;
}

/** Times are milliseconds since the epoch. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** 1 is received first, 16 last. */
  readonly priority: number;
  readonly enqueuedAt: number;
  readonly sequence: number;
  readonly visibleAt: number;
  readonly dequeueCount: number;
  readonly firstDequeuedAt?: number;
  /** Set while a receiver holds the message. */
  readonly receiptHandle?: string;
}

export interface QueueSnapshot {
  readonly name: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly attributes: QueueAttributes;
  readonly sequence: number;
  readonly messages: readonly QueueMessage[];
  /** Deleted ones that can be rewound to. */
  readonly deleted?: readonly QueueMessage[];
}

/** `expired`: the handle was good once, but its message is visible again or gone. */
export type HandleState = 'held' | 'expired' | 'malformed';

/** Moves a message to the dead-letter queue; false when there is no such queue. */
export type DeadLetter = (queue: string, message: QueueMessage) => boolean;

export interface Receive {
  readonly max: number;
  readonly waitMs: number;
  /** Ends the wait early; nothing is taken for a receiver that went away. */
  readonly signal: AbortSignal;
}

/** One queue: delay, visibility, priority, long polling, retention and dead letters. */
export class Queue {
  readonly name: string;
  readonly createdAt: number;
  modifiedAt: number;
  attributes: QueueAttributes;
  readonly #clock: Clock;
  readonly #deadLetter: DeadLetter;
  readonly #waiting = new Set<() => void>();
  #sequence: number;
  #messages: Map<number, QueueMessage>;
  #deleted: readonly QueueMessage[];

  constructor(clock: Clock, snapshot: QueueSnapshot, deadLetter: DeadLetter) {
    this.#clock = clock;
    this.#deadLetter = deadLetter;
    this.name = snapshot.name;
    this.createdAt = snapshot.createdAt;
    this.modifiedAt = snapshot.modifiedAt;
    this.attributes = snapshot.attributes;
    this.#sequence = snapshot.sequence;
    this.#messages = new Map(snapshot.messages.map((message) => [message.sequence, message]));
    this.#deleted = snapshot.deleted ?? [];
  }

  send(message: { id: string; body: string; priority?: number; delaySeconds?: number }): QueueMessage {
    const { id, body, priority = 8, delaySeconds = this.attributes.delaySeconds } = message;
    const enqueuedAt = this.#clock.now();
    const visibleAt = enqueuedAt + delaySeconds * 1000;
    const sequence = ++this.#sequence;
    const stored = { id, body, priority, enqueuedAt, sequence, visibleAt, dequeueCount: 0 };
    this.#messages.set(sequence, stored);
    this.#wake();
    return stored;
  }

  /** Takes up to `max` visible messages, waiting up to `waitMs` for the first; empty when none came. */
  async receive({ max, waitMs, signal }: Receive): Promise<QueueMessage[]> {
    const deadline = this.#clock.now() + waitMs;
    while (!signal.aborted) {
      const taken = this.#take(max);
      if (taken.length > 0 || this.#clock.now() >= deadline) return taken;
      await this.#change(deadline, signal);
    }
    return [];
  }

  /** The messages that `receive` would take, left as they are. */
  peek(max: number): QueueMessage[] {
    return this.#visible().slice(0, max);
  }

  /** Deletes the held message; the handle's state before that is the answer. */
  delete(handle: string): HandleState {
    const held = this.#held(handle);
    if (held) {
      this.#messages.delete(held.sequence);
      this.#deleted = [...this.#rewindable(), held];
    }
    return held ? 'held' : isReceiptHandle(handle) ? 'expired' : 'malformed';
  }

  /** Makes the held message visible `seconds` from now, under a new handle. */
  changeVisibility(handle: string, seconds: number): QueueMessage | Exclude<HandleState, 'held'> {
    const held = this.#held(handle);
    if (!held) return isReceiptHandle(handle) ? 'expired' : 'malformed';
    return this.#hold(held, this.#clock.now() + seconds * 1000);
  }

  clear(): void {
    this.#messages.clear();
    this.#deleted = [];
  }

  /** Brings deleted messages back, as if never received, that were sent at `from` (epoch ms) or later. */
  rewind(from: number): void {
    const back = this.#rewindable().filter(({ enqueuedAt }) => enqueuedAt >= from);
    for (const { id, body, priority, enqueuedAt, sequence } of back) {
      const visibleAt = this.#clock.now();
      this.#messages.set(sequence, { id, body, priority, enqueuedAt, sequence, visibleAt, dequeueCount: 0 });
    }
    this.#deleted = this.#rewindable().filter((message) => !back.includes(message));
    this.#wake();
  }

  counts(): { active: number; inactive: number; delayed: number; rewindable: number } {
    const hidden = this.#all().filter(({ visibleAt }) => visibleAt > this.#clock.now());
    const delayed = hidden.filter(({ dequeueCount }) => dequeueCount === 0).length;
    const active = this.#visible().length;
    return { active, inactive: hidden.length - delayed, delayed, rewindable: this.#rewindable().length };
  }

  /** Epoch ms; undefined when the queue is empty. */
  oldestEnqueuedAt(): number | undefined {
    return this.#all()[0]?.enqueuedAt;
  }

  snapshot(): QueueSnapshot {
    const { name, createdAt, modifiedAt, attributes } = this;
    const messages = this.#all();
    const deleted = this.#rewindable();
    return { name, createdAt, modifiedAt, attributes, sequence: this.#sequence, messages, deleted };
  }

  #take(max: number): QueueMessage[] {
    const { deadLetter, visibilityTimeout } = this.attributes;
    if (deadLetter) {
      for (const message of this.#visible()) {
        const spent = message.dequeueCount >= deadLetter.maxReceiveCount;
        if (spent && this.#deadLetter(deadLetter.queue, message)) this.#messages.delete(message.sequence);
      }
    }
    const now = this.#clock.now();
    return this.#visible()
      .slice(0, max)
      .map((message) =>
        this.#hold(
          {
            ...message,
            firstDequeuedAt: message.firstDequeuedAt ?? now,
            dequeueCount: message.dequeueCount + 1,
          },
          now + visibilityTimeout * 1000,
        ),
      );
  }

  #hold(message: QueueMessage, visibleAt: number): QueueMessage {
    const held = { ...message, visibleAt };
    const stored = { ...held, receiptHandle: receiptHandle(held) };
    this.#messages.set(stored.sequence, stored);
    return stored;
  }

  #held(handle: string): QueueMessage | undefined {
    return this.#all().find(
      (message) => message.receiptHandle === handle && message.visibleAt > this.#clock.now(),
    );
  }

  #all(): QueueMessage[] {
    const oldest = this.#clock.now() - this.attributes.messageRetentionPeriod * 1000;
    for (const { sequence, enqueuedAt } of this.#messages.values()) {
      if (enqueuedAt <= oldest) this.#messages.delete(sequence);
    }
    return [...this.#messages.values()];
  }

  #rewindable(): QueueMessage[] {
    const oldest = this.#clock.now() - (this.attributes.rewindSeconds ?? 0) * 1000;
    return this.#deleted.filter(({ enqueuedAt }) => enqueuedAt > oldest);
  }

  #visible(): QueueMessage[] {
    return this.#all()
      .filter(({ visibleAt }) => visibleAt <= this.#clock.now())
      .sort((a, b) => a.priority - b.priority || a.sequence - b.sequence);
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Resolves when a message may have become visible, at `deadline`, or when `signal` aborts. */
  async #change(deadline: number, signal: AbortSignal): Promise<void> {
    const next = Math.min(deadline, ...this.#all().map(({ visibleAt }) => visibleAt));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const wake = () => resolve();
    signal.addEventListener('abort', wake);
    const timer = this.#clock.schedule(next - this.#clock.now(), wake);
    await promise;
    timer.cancel();
    signal.removeEventListener('abort', wake);
    this.#waiting.delete(resolve);
  }
}
