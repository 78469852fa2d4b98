import { type SoakSource, targetsOf } from './sources.ts';

/** What a message's deliveries to one target were. */
export interface Delivered {
  /** Verified ones. */
  times: number;
  /** Their webhook-ids. */
  readonly ids: Set<string>;
}

/** What is known at the end of a run. Messages go by their numbers. */
export interface Books {
  readonly published: ReadonlyMap<number, SoakSource>;
  /** How often each message is in the table. */
  readonly stored: ReadonlyMap<number, number>;
  /** Why each stored message was not believed to be a published one. */
  readonly altered: readonly string[];
  /** By target, then by message. */
  readonly delivered: ReadonlyMap<string, ReadonlyMap<number, Delivered>>;
  /** Why each delivery was not believed. */
  readonly bad: readonly string[];
}

/** What became of everything that was published. */
export interface Ledger {
  readonly published: number;
  readonly stored: number;
  readonly deliveries: number;
  /** Verified deliveries beyond the first. */
  readonly repeated: number;
  readonly lost: readonly number[];
  readonly storedTwice: readonly number[];
  /** Stored, but not delivered to one of its targets: `number target`. */
  readonly undelivered: readonly string[];
  /** Delivered to a target that it was not for: `number target`. */
  readonly misdirected: readonly string[];
  /** Delivered under more than one webhook-id: `number target`. */
  readonly severalIds: readonly string[];
  readonly badSignatures: readonly string[];
  /** Stored, but not as published. */
  readonly altered: readonly string[];
  /** Stored or delivered without having been published. */
  readonly unknown: readonly number[];
}

/** Compares what was published with what is stored and what the targets could verify. */
export function balance({ published, stored, altered, delivered, bad }: Books): Ledger {
  const undelivered: string[] = [];
  const misdirected: string[] = [];
  const severalIds: string[] = [];
  let deliveries = 0;
  let repeated = 0;
  for (const [target, messages] of delivered) {
    for (const [number, source] of published) {
      const { times = 0, ids = new Set() } = messages.get(number) ?? {};
      const isFor = targetsOf(source).includes(target);
      if (isFor && times === 0 && stored.has(number)) undelivered.push(`${number} ${target}`);
      if (!isFor && times > 0) misdirected.push(`${number} ${target}`);
      if (ids.size > 1) severalIds.push(`${number} ${target}`);
      deliveries += Math.min(times, 1);
      repeated += Math.max(times - 1, 0);
    }
  }
  const received = [...delivered.values()].flatMap((messages) => [...messages.keys()]);
  return {
    published: published.size,
    stored: stored.size,
    deliveries,
    repeated,
    lost: [...published.keys()].filter((number) => !stored.has(number)),
    storedTwice: [...stored].flatMap(([number, times]) => (times > 1 ? [number] : [])),
    undelivered,
    misdirected,
    severalIds,
    badSignatures: bad,
    altered,
    unknown: [...new Set([...stored.keys(), ...received])].filter((number) => !published.has(number)),
  };
}
