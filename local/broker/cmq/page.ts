import { type Arguments, integerIn } from './arguments.ts';
import { DEFAULTS, type Range } from './limits.ts';

/** One page of a list, and how many there are on all pages together. */
export interface Page<Item> {
  readonly totalCount: number;
  readonly items: readonly Item[];
}

/** @param longest [least, most] that `limit` may be */
export function pageOf<Item>(items: readonly Item[], args: Arguments, longest: Range): Page<Item> {
  const offset = integerIn(args, 'offset', [0, Number.MAX_SAFE_INTEGER]) ?? 0;
  const limit = integerIn(args, 'limit', longest) ?? DEFAULTS.page;
  return { totalCount: items.length, items: items.slice(offset, offset + limit) };
}

/** What `searchWord` is part of the name of, and what a list of names (API 3.0) names. */
export function found<Item extends { readonly name: string }>(
  items: Iterable<Item>,
  args: Arguments,
  namesParameter: string,
): Item[] {
  const searchWord = args.text('searchWord') ?? '';
  const names = args.list(namesParameter);
  return [...items].filter(({ name }) => name.includes(searchWord) && (names?.includes(name) ?? true));
}
