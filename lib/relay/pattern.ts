import ipaddr from 'ipaddr.js';
import type { Alternative, AnythingBut, NumericRange, Pattern } from '../relay-config/pattern.ts';
import { wildcard } from './wildcard.ts';

/** Where a value does not fit its pattern. */
export interface Mismatch {
  /** Such as `message.amount`. */
  readonly path: string;
  readonly wanted: readonly unknown[];
  /** The values that were there, arrays opened; none when the field is absent. */
  readonly found: readonly unknown[];
}

/**
 * Matches a JSON value as EventBridge matches events: every field of the pattern by any of its alternatives; an array
 * by any of its elements; `exists` on the presence of plain values, not of objects; numbers by their value.
 * @returns the first fields that do not fit; none when the value matches
 */
export function mismatches(pattern: Pattern, value: unknown, path = ''): readonly Mismatch[] {
  return Object.entries(pattern).flatMap(([field, wanted]) => {
    if (field === '$or') return orMismatches(wanted as readonly Pattern[], value, path);
    const at = path === '' ? field : `${path}.${field}`;
    const child = fieldOf(value, field);
    if (!isAlternatives(wanted)) return subMismatches(wanted, child, at);
    const found = plainValues(child);
    const fitting = (wanted as readonly Alternative[]).some((alternative) => fits(alternative, found));
    return fitting ? [] : [{ path: at, wanted, found }];
  });
}

function isAlternatives(wanted: Pattern[string]): wanted is Extract<Pattern[string], readonly unknown[]> {
  return Array.isArray(wanted);
}

/** Any of the patterns does; when none, what is wrong by the first of them. */
function orMismatches(patterns: readonly Pattern[], value: unknown, path: string): readonly Mismatch[] {
  return firstWithout(patterns.map((pattern) => () => mismatches(pattern, value, path)));
}

/** One element of an array has to fit as a whole. */
function subMismatches(pattern: Pattern, value: unknown, path: string): readonly Mismatch[] {
  const candidates = Array.isArray(value) && value.length > 0 ? value : [value];
  return firstWithout(candidates.map((candidate) => () => mismatches(pattern, candidate, path)));
}

function firstWithout(attempts: readonly (() => readonly Mismatch[])[]): readonly Mismatch[] {
  let first: readonly Mismatch[] | undefined;
  for (const attempt of attempts) {
    const found = attempt();
    if (found.length === 0) return [];
    first ??= found;
  }
  return first ?? [];
}

/** Own fields only: `__proto__` and `constructor` are names like any other in somebody's JSON. */
function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, field) ? (value as Record<string, unknown>)[field] : undefined;
}

/** Not by recursion: a message may hold ten thousand arrays in each other. */
function plainValues(value: unknown): readonly unknown[] {
  const plain: unknown[] = [];
  const open = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (Array.isArray(one)) for (const element of one) open.push(element);
    else if (one !== undefined && (typeof one !== 'object' || one === null)) plain.push(one);
  }
  return plain.reverse();
}

function fits(alternative: Alternative, found: readonly unknown[]): boolean {
  if (typeof alternative !== 'object' || alternative === null) return found.includes(alternative);
  if ('exists' in alternative) return alternative.exists === found.length > 0;
  return found.some(testOf(alternative));
}

type Operator = Exclude<Alternative, string | number | boolean | null | { readonly exists: boolean }>;

function testOf(operator: Operator): (value: unknown) => boolean {
  if ('prefix' in operator) return onText(affix(operator.prefix, (text, part) => text.startsWith(part)));
  if ('suffix' in operator) return onText(affix(operator.suffix, (text, part) => text.endsWith(part)));
  if ('equals-ignore-case' in operator) return onText(sameLetters(operator['equals-ignore-case']));
  if ('wildcard' in operator) return onText(wildcard(operator.wildcard));
  if ('numeric' in operator) return within(operator.numeric);
  if ('cidr' in operator) return onText(inRange(operator.cidr));
  return anythingBut(operator['anything-but']);
}

function onText(test: (text: string) => boolean): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && test(value);
}

function affix(
  wanted: string | { readonly 'equals-ignore-case': string },
  holds: (text: string, part: string) => boolean,
): (text: string) => boolean {
  if (typeof wanted === 'string') return (text) => holds(text, wanted);
  const part = wanted['equals-ignore-case'].toLowerCase();
  return (text) => holds(text.toLowerCase(), part);
}

function sameLetters(wanted: string): (text: string) => boolean {
  const letters = wanted.toLowerCase();
  return (text) => text.toLowerCase() === letters;
}

function anythingBut(excluded: AnythingBut): (value: unknown) => boolean {
  if (typeof excluded !== 'object' || Array.isArray(excluded)) {
    const values: readonly unknown[] = [excluded].flat();
    return (value) => !values.includes(value);
  }
  const [[name, texts] = []] = Object.entries(excluded);
  const tests = [texts ?? []].flat().map((text) => testOf({ [String(name)]: text } as unknown as Operator));
  return (value) => !tests.some((test) => test(value));
}

function within(range: NumericRange): (value: unknown) => boolean {
  const holds = (value: number) =>
    compare(value, range[0], range[1]) && (range.length === 2 || compare(value, range[2], range[3]));
  return (value) => typeof value === 'number' && holds(value);
}

function compare(value: number, operator: NumericRange[0], bound: number): boolean {
  switch (operator) {
    case '=':
      return value === bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
  }
}

function inRange(cidr: string): (text: string) => boolean {
  const range = ipaddr.parseCIDR(cidr);
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.parse(text);
    return address.kind() === range[0].kind() && address.match(range);
  };
}
