import type { Figure } from '../section.ts';

/** The nearest rank: the least of the samples that so large a share of them (in [0, 1]) does not exceed. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

export function figureOf(name: string, unit: Figure['unit'], samples: readonly number[]): Figure {
  return { name, unit, median: median(samples), least: Math.min(...samples), most: Math.max(...samples) };
}
