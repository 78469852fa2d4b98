/**
 * How long a message counts as about to be delivered, in ms. What was under way in something that was killed comes again
 * only after minutes, or an hour: it must not slow down the publishers meanwhile.
 */
const SOON_MS = 60_000;

export interface Behind {
  published(number: number): void;
  /** Messages that were published in the last minute and not delivered yet. */
  readonly count: number;
}

/** Says how far what is delivered is behind what is published. */
export function createBehind(isDelivered: (number: number) => boolean, now: () => number = Date.now): Behind {
  const expected = new Map<number, number>();
  return {
    published: (number) => void expected.set(number, now()),
    get count() {
      for (const [number, at] of expected) {
        if (isDelivered(number) || now() - at > SOON_MS) expected.delete(number);
      }
      return expected.size;
    },
  };
}
