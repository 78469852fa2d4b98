import type { Minutes } from './source.ts';

/** Steps of equal length, the last of which is under way. Times are epoch ms. */
export interface Steps {
  readonly at: readonly number[];
  /** In ms. */
  readonly step: number;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

const MOST = 120;

/** @param least how long a step is at least, in ms, and what its length is a multiple of */
export function stepsOf(minutes: Minutes, least: number, now: number): Steps {
  const span = minutes * 60_000;
  const step = Math.ceil(span / MOST / least) * least;
  const count = Math.ceil(span / step);
  const to = Math.floor(now / step) * step + step;
  const from = to - count * step;
  return { at: Array.from({ length: count }, (_, index) => from + index * step), step, from, to };
}
