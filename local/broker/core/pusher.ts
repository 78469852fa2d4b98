import type { BrokerName } from './broker-name.ts';
import type { Clock, Timer } from './clock.ts';
import { type Delivery, prepareDelivery } from './delivery.ts';
import type { Dialect } from './dialect.ts';
import type { Fault, Faults } from './faults.ts';
import { PushSender } from './post.ts';
import type { Push, PushAttempt, PushState } from './push.ts';
import type { Random } from './random.ts';
import { retryDelay } from './retry.ts';
import type { Subscription } from './topic.ts';

/** How long a `reorder` fault waits for another push to overtake. */
const LONGEST_HOLD_MS = 1000;

export interface PusherOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: Faults;
  readonly dialects: ReadonlyMap<BrokerName, Dialect>;
  /** Called after each try, when the push is already in its next state. */
  readonly onAttempt: (attempt: PushAttempt, push: Push) => void;
}

interface Waiting {
  readonly timer: Timer;
  readonly task: () => Promise<void>;
  readonly heldBack: boolean;
}

/** Sends each message to each subscription, and retries by the subscription's strategy. */
export class Pusher {
  readonly #options: PusherOptions;
  readonly #sender = new PushSender();
  readonly #pending = new Set<Push>();
  readonly #waiting = new Map<Push, Waiting>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: PusherOptions) {
    this.#options = options;
  }

  /** Begins, or after a restart goes on with, the tries for a push. */
  start(push: Push): void {
    this.#pending.add(push);
    this.#later(push, push.nextAttemptAt ?? this.#options.clock.now(), () => this.#try(push));
  }

  /** What has neither succeeded nor been given up. */
  pending(): Push[] {
    return [...this.#pending];
  }

  /** Ends all tries; pending pushes stay pending. Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { timer } of this.#waiting.values()) timer.cancel();
    this.#sender.stop();
    await Promise.all(this.#running);
  }

  #later(push: Push, at: number, task: () => Promise<void>, heldBack = false): void {
    const { clock } = this.#options;
    const run = async () => {
      this.#waiting.delete(push);
      if (this.#stopping.signal.aborted) return;
      const running = task().finally(() => this.#running.delete(running));
      this.#running.add(running);
      await running;
    };
    const delayMs = at - clock.now();
    if (delayMs <= 0) {
      clock.schedule(0, run);
      return;
    }
    push.nextAttemptAt = at;
    this.#waiting.set(push, { timer: clock.schedule(delayMs, run), task, heldBack });
  }

  async #try(push: Push): Promise<void> {
    push.nextAttemptAt = undefined;
    const now = this.#options.clock.now();
    const struck = this.#options.faults.strike(push);
    const send = () => this.#send(push, struck);
    const delay = struck.find((fault) => fault.kind === 'delay');
    if (delay) return this.#later(push, now + delay.ms, send);
    if (struck.some(({ kind }) => kind === 'reorder')) {
      return this.#later(push, now + LONGEST_HOLD_MS, send, true);
    }
    await send();
  }

  /** Sends what a `reorder` fault held back until this push was sent. */
  #letGo(sent: Push): void {
    for (const [push, { timer, task, heldBack }] of this.#waiting) {
      if (!heldBack || push.topic !== sent.topic || push.subscription !== sent.subscription) continue;
      timer.cancel();
      this.#later(push, this.#options.clock.now(), task);
    }
  }

  async #send(push: Push, struck: readonly Fault[]): Promise<void> {
    push.nextAttemptAt = undefined;
    const dialect = this.#options.dialects.get(push.broker);
    const subscription = dialect?.account.subscription(push.topic, push.subscription);
    if (!dialect || !subscription) return this.#end(push, 'unsubscribed');

    const destination = dialect.destination(subscription);
    if (destination.kind === 'record') return this.#end(push, 'recorded');
    const deliver = prepareDelivery({ dialect, subscription, destination, push, struck }, this.#sender);
    const attempt = await this.#attempt(push, subscription, struck, deliver);
    if (this.#stopping.signal.aborted) return;
    if (attempt.succeeded) this.#end(push, 'delivered');
    else this.#retry(dialect, subscription, push);
    this.#options.onAttempt(attempt, push);
    this.#letGo(push);

    if (!struck.some(({ kind }) => kind === 'duplicate')) return;
    const duplicate = await this.#attempt(push, subscription, struck, deliver);
    if (!this.#stopping.signal.aborted)
      this.#options.onAttempt({ ...duplicate, number: attempt.number }, push);
  }

  async #attempt(
    push: Push,
    subscription: Subscription,
    struck: readonly Fault[],
    deliver: Delivery,
  ): Promise<PushAttempt> {
    const { broker, topic, message, failures } = push;
    const at = this.#options.clock.now();
    const started = performance.now();
    const outcome = await deliver();
    return {
      broker,
      topic,
      subscription: subscription.name,
      messageId: message.id,
      number: failures + 1,
      endpoint: subscription.endpoint,
      at,
      ms: Math.round(performance.now() - started),
      faults: struck.map(({ kind }) => kind),
      ...outcome,
    };
  }

  #retry(dialect: Dialect, subscription: Subscription, push: Push): void {
    const { clock, random } = this.#options;
    push.failures++;
    const delay = retryDelay(subscription.strategy, push.failures, random);
    if (delay !== undefined) {
      this.#later(push, clock.now() + delay, () => this.#try(push));
      return;
    }
    const deadLetterQueue = dialect.account.queues.get(subscription.deadLetterQueue ?? '');
    deadLetterQueue?.send({ id: push.message.id, body: dialect.queueBody(push, subscription) });
    this.#end(push, deadLetterQueue ? 'dead-lettered' : 'dropped');
  }

  #end(push: Push, state: PushState): void {
    push.state = state;
    this.#pending.delete(push);
  }
}
