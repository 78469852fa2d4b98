import type { Push, PushAttempt } from './push.ts';

const KEPT_PUSHES = 1000;

/** All given fields must be equal, or the predicate must hold. */
export type PushFilter =
  | Partial<
      Pick<
        PushAttempt,
        'broker' | 'topic' | 'subscription' | 'messageId' | 'number' | 'endpoint' | 'succeeded'
      >
    >
  | ((attempt: PushAttempt) => boolean);

/** The push that a test waits for was not made in time. */
export class PushNotSeenError extends Error {
  override readonly name = 'PushNotSeenError';
  readonly seen: readonly PushAttempt[];

  constructor(reason: string, seen: readonly PushAttempt[]) {
    super(`${reason}; seen: ${list(seen)}`);
    this.seen = seen;
  }
}

/** A push was made that should not have been. */
export class UnexpectedPushError extends Error {
  override readonly name = 'UnexpectedPushError';
  readonly attempt: PushAttempt;

  constructor(attempt: PushAttempt) {
    super(`unexpected push: ${list([attempt])}`);
    this.attempt = attempt;
  }
}

/** Remembers the last 1,000 pushes with their tries, and waits for one to come. */
export class Spy {
  readonly #pushes = new Set<Push>();
  readonly #watchers = new Set<(attempt: PushAttempt) => void>();
  readonly #stopping = new AbortController();

  /** Remembers a push, before its first try. */
  add(push: Push): void {
    this.#pushes.add(push);
    const [oldest] = this.#pushes;
    if (this.#pushes.size > KEPT_PUSHES && oldest) this.#pushes.delete(oldest);
  }

  record(attempt: PushAttempt, push: Push): void {
    push.attempts.push(attempt);
    for (const watch of this.#watchers) watch(attempt);
  }

  pushes(): Push[] {
    return [...this.#pushes];
  }

  attempts(): PushAttempt[] {
    return this.pushes().flatMap(({ attempts }) => attempts);
  }

  /**
   * The first matching try, with its answer: one already made, or the next to come.
   *
   * @throws PushNotSeenError after `timeoutMs` real milliseconds
   */
  async waitForPush(filter: PushFilter = {}, { timeoutMs = 5000 } = {}): Promise<PushAttempt> {
    const attempt = await this.#first(filter, timeoutMs);
    if (attempt) return attempt;
    const reason = this.#stopping.signal.aborted
      ? 'the broker stopped'
      : `no such push within ${timeoutMs} ms`;
    throw new PushNotSeenError(reason, this.attempts());
  }

  /** @throws UnexpectedPushError when a matching try was already made, or is made `withinMs` */
  async expectNoPush(filter: PushFilter = {}, { withinMs = 200 } = {}): Promise<void> {
    const attempt = await this.#first(filter, withinMs);
    if (attempt) throw new UnexpectedPushError(attempt);
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #first(filter: PushFilter, timeoutMs: number): Promise<PushAttempt | undefined> {
    const earlier = this.attempts().find((attempt) => matches(attempt, filter));
    if (earlier) return earlier;
    const { promise, resolve } = Promise.withResolvers<PushAttempt | undefined>();
    const watch = (attempt: PushAttempt) => {
      if (matches(attempt, filter)) resolve(attempt);
    };
    const giveUp = () => resolve(undefined);
    const timer = setTimeout(giveUp, timeoutMs);
    this.#stopping.signal.addEventListener('abort', giveUp);
    this.#watchers.add(watch);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#stopping.signal.removeEventListener('abort', giveUp);
      this.#watchers.delete(watch);
    }
  }
}

function matches(attempt: PushAttempt, filter: PushFilter): boolean {
  if (typeof filter === 'function') return filter(attempt);
  const actual: Record<string, unknown> = { ...attempt };
  return Object.entries(filter).every(([field, value]) => actual[field] === value);
}

function list(attempts: readonly PushAttempt[]): string {
  const lines = attempts.map(
    ({ topic, subscription, messageId, number, answer, error }) =>
      `${topic}/${subscription} ${messageId} #${number} -> ${answer?.status ?? error ?? 'queued'}`,
  );
  return lines.join(', ') || 'none';
}
