import { Bench } from 'tinybench';
import type { Figure } from './section.ts';

/** One thing to be measured, a round at a time. */
export interface Measure {
  readonly name: string;
  /** Makes a round ready, outside of the clock. */
  readonly prepare?: () => Promise<void>;
  /** One round. */
  readonly run: () => Promise<void>;
}

export interface MeasureOptions {
  readonly rounds: number;
  /** In ms; time on the wall unless given. */
  readonly clock?: () => number;
  readonly signal?: AbortSignal;
  /** Called before each round, with its number; 0 is the warm-up. */
  readonly onRound?: (round: number) => void;
}

/** What the clock said of each round, in ms, by name. */
export type Samples = ReadonlyMap<string, readonly number[]>;

/** CPU time of this process with all its threads, user and system, in ms. */
export function processCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Measures things side by side: rounds are interleaved, so that what disturbs the machine disturbs all of them, and the
 * first round does not count.
 */
export async function measure(
  measures: readonly Measure[],
  { rounds, clock = () => performance.now(), signal, onRound }: MeasureOptions,
): Promise<Samples> {
  const samples = new Map(measures.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1) {
    onRound?.(round);
    const once = new Bench({ iterations: 1, time: 0, warmup: false, throws: true, now: clock });
    for (const { name, prepare, run } of measures) {
      once.add(name, async () => run(), { ...(prepare && { beforeEach: prepare }) });
    }
    for (const task of once.tasks) {
      signal?.throwIfAborted();
      await task.run();
      if (round > 0 && task.result.state === 'completed') {
        samples.get(task.name)?.push(task.result.latency.mean);
      }
    }
  }
  return samples;
}

/** The middle one; of an even number, the upper of the two. NaN of none. */
export function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

export function figure(name: string, unit: Figure['unit'], samples: readonly number[]): Figure {
  return {
    name,
    unit,
    median: median(samples),
    least: Math.min(...samples),
    most: Math.max(...samples),
  };
}

/** The median of a figure divided by another one, each round by its own: a slow minute slows both. */
export function medianRatio(samples: readonly number[], others: readonly number[]): number {
  return median(samples.map((sample, round) => sample / (others[round] ?? Number.NaN)));
}
