const FIRST_MS = 10;
/** Lambda, too, asks a shard four times a second. */
const LONGEST_MS = 250;
/**
 * The embedded DynamoDB looks through the whole stream for each page: 2 ms when it is new, 25 ms after 20,000 changes.
 * Until then a tenth of the time allows four looks a second.
 */
const SHARE_OF_TIME = 10;
/** The same while something happens: read after each change, the whole stream would be looked through all the time. */
const BUSY_SHARE_OF_TIME = 5;

/** How long to leave an idle stream alone before it is asked again: longer each time, until something happens. */
export class IdlePause {
  #nextMs = FIRST_MS;
  #end: () => void = () => undefined;

  /** Something has happened: more of it often follows soon. */
  reset(): void {
    this.#nextMs = FIRST_MS;
  }

  /** Ends the pause under way, and starts anew with short ones. */
  wake(): void {
    this.reset();
    this.#end();
  }

  /** How long to leave a stream alone that has just given something, where it took `askedMs` to ask. In ms. */
  restMs(askedMs: number): number {
    return askedMs * (BUSY_SHARE_OF_TIME - 1);
  }

  /** Leaves the stream alone for so many ms, or until it is woken. */
  async rest(ms: number): Promise<void> {
    if (ms <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#end = resolve;
    await promise;
    clearTimeout(timer);
  }

  /**
   * @param askedMs how long it took to ask, of which the pauses become a multiple
   * @param atMostMs where something else is due by then
   */
  async wait(askedMs: number, atMostMs: number): Promise<void> {
    const ms = Math.max(0, Math.min(this.#nextMs, atMostMs));
    this.#nextMs = Math.min(this.#nextMs * 1.5, Math.max(LONGEST_MS, askedMs * SHARE_OF_TIME));
    await this.rest(ms);
  }
}
