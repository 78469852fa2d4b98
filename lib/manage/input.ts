import * as v from 'valibot';

/** The input of a function is not what it takes. Names every fault with the path to it. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('; '));
    this.faults = faults;
  }
}

/** @throws InvalidInputError */
export function readInput<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, input);
  if (success) return output;
  throw new InvalidInputError(
    issues.map((issue) => `${v.getDotPath(issue) ?? 'input'}: ${problemOf(issue, schema, input)}`),
  );
}

function problemOf(issue: v.BaseIssue<unknown>, schema: v.GenericSchema, input: unknown): string {
  if (!issue.message.startsWith('Invalid key')) return issue.message;
  if (issue.expected !== 'never') return 'is missing';
  const broker = takenByOther(v.getDotPath(issue), schema, input);
  return broker === undefined ? 'there is no such field here' : `${broker} has no such setting`;
}

/** The broker of an input, when a field that it does not know is one of the other broker. */
function takenByOther(path: string | null, schema: v.GenericSchema, input: unknown): string | undefined {
  const { broker } = input as { readonly broker?: unknown };
  if (broker !== 'mns' && broker !== 'cmq') return undefined;
  // Alone: of several fields that are not known, only the first is named.
  const [field = ''] = path?.split('.') ?? [];
  const { action, [field]: value } = input as Readonly<Record<string, unknown>>;
  const other = { broker: broker === 'mns' ? 'cmq' : 'mns', action, [field]: value };
  const isUnknown = (issue: v.BaseIssue<unknown>) =>
    v.getDotPath(issue) === path && issue.expected === 'never';
  return v.safeParse(schema, other).issues?.some(isUnknown) ? undefined : broker;
}

/**
 * What a variant says of a discriminator that fits none of its options, by the discriminator's name: where variants are
 * nested, the outer one speaks for the inner ones too.
 */
export function isOneOf(options: Readonly<Record<string, string>>) {
  return (issue: v.BaseIssue<unknown>): string => options[v.getDotPath(issue) ?? ''] ?? 'is a JSON object';
}

export const SourceName = v.pipe(
  v.string('is the name of a source'),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'is 1 to 64 letters, digits, "-" or "_"'),
);

/** Which account of the broker acts: `default`, or one that relay.config.ts names. */
export const AccountName = v.optional(v.string(), 'default');

export const Tags = v.optional(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(16))), []);

export const PageInput = {
  /** Names that start with it (MNS) or contain it (CMQ). */
  search: v.optional(v.string()),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
  /** `cursor` of the page before. */
  cursor: v.optional(v.string()),
};
