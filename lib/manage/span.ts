import { InvalidInputError } from './input.ts';

/** Epoch ms, `from` inclusive, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** @throws InvalidInputError for a span that ends before it begins, which is a slip rather than an empty one */
export function spanOf(from: number, to: number): Span {
  if (from <= to) return { from, to };
  throw new InvalidInputError([
    `from: ${new Date(from).toISOString()} is after "to", ${new Date(to).toISOString()}`,
  ]);
}
