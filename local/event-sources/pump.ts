/** Moves what arrives at an event source into a function, until it is stopped. */
export interface Pump {
  /** Looks for something new at once, where it would have looked a little later. */
  wake(): void;
  /** Resolves when the invocations under way have ended and what they did is noted. */
  stop(): Promise<void>;
}
