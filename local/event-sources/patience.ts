import { setTimeout as delay } from 'node:timers/promises';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Waits for what is out of reach (the function host, the stream, a queue): on this machine it is being restarted. */
export class Patience {
  /** Ends all waiting. */
  readonly signal: AbortSignal;
  readonly #log: (line: string) => void;
  readonly #away = new Map<string, PromiseWithResolvers<void>>();

  /** @param log told once when something is out of reach, and once when it is back */
  constructor(signal: AbortSignal, log: (line: string) => void) {
    this.signal = signal;
    this.#log = log;
  }

  /**
   * Repeats a call until it goes through.
   * @param what is called, such as `The function host`
   * @throws the signal's reason, when a call fails after it has fired
   */
  async waitOut<T>(what: string, call: () => Promise<T>): Promise<T> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        const result = await call();
        this.#isBack(what);
        return result;
      } catch (error) {
        this.#isAway(what, error);
      }
      await delay(pauseMs, undefined, { signal: this.signal }).catch(() => this.#giveUp(what));
    }
  }

  /** Resolves when nothing is out of reach, as far as it was called, or when the waiting has ended. */
  async allBack(): Promise<void> {
    await Promise.all([...this.#away.values()].map(({ promise }) => promise));
  }

  #isAway(what: string, error: unknown): void {
    if (this.signal.aborted || this.#away.has(what)) return;
    this.#away.set(what, Promise.withResolvers());
    this.#log(`${what} cannot be reached, waiting for it: ${reasonOf(error)}`);
  }

  #isBack(what: string): void {
    const outage = this.#away.get(what);
    if (outage === undefined) return;
    this.#away.delete(what);
    outage.resolve();
    this.#log(`${what} is back`);
  }

  #giveUp(what: string): never {
    this.#away.get(what)?.resolve();
    throw this.signal.reason;
  }
}

/** fetch says no more than `fetch failed`: its cause says why. */
function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {};
  return String(cause ?? error);
}
