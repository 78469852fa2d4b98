import ipaddr from 'ipaddr.js';
import * as v from 'valibot';

type Several = string | readonly string[];

/** One way for a value to match: itself, or an operator of EventBridge event patterns. */
export type Alternative =
  | string
  | number
  | boolean
  | null
  | { readonly prefix: string | { readonly 'equals-ignore-case': string } }
  | { readonly suffix: string | { readonly 'equals-ignore-case': string } }
  | { readonly 'equals-ignore-case': string }
  | { readonly wildcard: string }
  | { readonly 'anything-but': AnythingBut }
  | { readonly numeric: NumericRange }
  | { readonly cidr: string }
  | { readonly exists: boolean };

export type AnythingBut =
  | string
  | number
  | readonly (string | number)[]
  | { readonly prefix: Several }
  | { readonly suffix: Several }
  | { readonly 'equals-ignore-case': Several }
  | { readonly wildcard: Several };

export type NumericRange =
  | readonly [NumericOperator, number]
  | readonly [NumericOperator, number, NumericOperator, number];
export type NumericOperator = '=' | '<' | '<=' | '>' | '>=';

/** All its fields must match, each by any of its alternatives. `$or` holds patterns of which any must match. */
export interface Pattern {
  readonly [field: string]: Pattern | readonly (Alternative | Pattern)[];
}

const Text = v.pipe(v.string(), v.nonEmpty('is empty'));
const Several = v.union([Text, v.pipe(v.array(Text), v.minLength(1))], 'is a text or a list of texts');

/** An integer beyond 2^53 would equal its neighbours, once JSON is read. */
const ExactNumber = v.pipe(
  v.number(),
  v.finite(),
  v.check((n) => !Number.isInteger(n) || Number.isSafeInteger(n), 'is an integer beyond 2^53'),
);

const Wildcard = v.pipe(
  Text,
  v.check((text) => !/(?<!\\)(?:\\\\)*\*\*/.test(text), 'has two wildcards in a row'),
  v.check((text) => /^(?:[^\\]|\\[\\*])*$/.test(text), 'has a backslash before something else than * or \\'),
);
const Wildcards = v.union([Wildcard, v.pipe(v.array(Wildcard), v.minLength(1))]);

const CaseOrNot = v.union([Text, v.strictObject({ 'equals-ignore-case': Text })]);

const Operator = v.picklist(['=', '<', '<=', '>', '>=']);
const NumericRange = v.union(
  [
    v.strictTuple([Operator, v.pipe(v.number(), v.finite())]),
    v.strictTuple([Operator, v.pipe(v.number(), v.finite()), Operator, v.pipe(v.number(), v.finite())]),
  ],
  'numeric is such as [">", 0] or [">", 0, "<=", 5]',
);

const OPERATORS: Readonly<Record<string, v.GenericSchema>> = {
  prefix: CaseOrNot,
  suffix: CaseOrNot,
  'equals-ignore-case': Text,
  wildcard: Wildcard,
  'anything-but': v.union([
    v.string(),
    ExactNumber,
    v.pipe(v.array(v.union([v.string(), ExactNumber])), v.minLength(1)),
    v.strictObject({ prefix: Several }),
    v.strictObject({ suffix: Several }),
    v.strictObject({ 'equals-ignore-case': Several }),
    v.strictObject({ wildcard: Wildcards }),
  ]),
  numeric: NumericRange,
  cidr: v.pipe(
    v.string(),
    v.check((text) => ipaddr.isValidCIDR(text), 'is such as 10.0.0.0/8'),
  ),
  exists: v.boolean(),
};

/** What is wrong with an event pattern, each fault with the path to it; nothing when it is one. */
export function patternFaults(pattern: unknown, path: string): string[] {
  if (!isObject(pattern)) return [`${path}: a pattern is an object of fields`];
  const fields = Object.entries(pattern);
  if (fields.length === 0) return [`${path}: is empty`];
  return fields.flatMap(([field, wanted]) => {
    const at = `${path}.${field}`;
    if (field === '$or') return orFaults(wanted, at);
    if (!Array.isArray(wanted)) return patternFaults(wanted, at);
    if (wanted.length === 0) return [`${at}: has no alternative`];
    return wanted.flatMap((alternative, index) => alternativeFaults(alternative, `${at}.${index}`));
  });
}

function orFaults(patterns: unknown, path: string): string[] {
  if (!Array.isArray(patterns) || patterns.length < 2) return [`${path}: is a list of two patterns or more`];
  return patterns.flatMap((pattern, index) => patternFaults(pattern, `${path}.${index}`));
}

function alternativeFaults(alternative: unknown, path: string): string[] {
  if (alternative === null || typeof alternative === 'string' || typeof alternative === 'boolean') return [];
  if (typeof alternative === 'number') return faultsOf(ExactNumber, alternative, path);
  const [operator, ...rest] = isObject(alternative) ? Object.entries(alternative) : [];
  if (operator === undefined || rest.length > 0) return [`${path}: is a value or one operator`];
  const [name, argument] = operator;
  const schema = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (schema === undefined) {
    return [`${path}: "${name}" is no operator; there are ${Object.keys(OPERATORS).join(', ')}`];
  }
  return faultsOf(schema, argument, `${path}.${name}`);
}

function faultsOf(schema: v.GenericSchema, input: unknown, path: string): string[] {
  const { issues } = v.safeParse(schema, input);
  return (issues ?? []).map((issue) => `${path}: ${issue.message}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
