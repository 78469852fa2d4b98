import { CmqError, type CmqFault } from './errors.ts';
import { LIMITS, type Range } from './limits.ts';

/**
 * What a request asks, by API v2's names. The two APIs name almost all alike (`topicName`, `TopicName`) but write
 * types and lists their own way. An empty value is as good as none: SDKs send `routingKey=`.
 */
export interface Arguments {
  /** @throws CmqError when it is no text */
  text(name: string): string | undefined;
  /** @throws CmqError when it is no whole number */
  integer(name: string): number | undefined;
  /** @throws CmqError when it is no list */
  list(name: string): readonly string[] | undefined;
}

export function requiredText(args: Arguments, name: string): string {
  const text = args.text(name);
  if (text === undefined) throw new CmqError('missingParameter', name);
  return text;
}

export function integerIn(
  args: Arguments,
  name: string,
  [least, most]: Range,
  fault: CmqFault = 'outOfRange',
): number | undefined {
  const value = args.integer(name);
  if (value !== undefined && (value < least || value > most)) throw new CmqError(fault, name);
  return value;
}

export function oneOf<Value extends string>(
  args: Arguments,
  name: string,
  values: readonly Value[],
  fault: CmqFault,
): Value | undefined {
  const given = args.text(name);
  const known = values.find((value) => value === given);
  if (given !== undefined && known === undefined) throw new CmqError(fault, name);
  return known;
}

/** A required batch of 1 to 16. */
export function batch(args: Arguments, name: string): readonly string[] {
  const list = args.list(name);
  if (list === undefined || list.length === 0) throw new CmqError('missingParameter', name);
  if (list.length > LIMITS.batch) throw new CmqError('batchSize', name);
  return list;
}

/** The name of something that is to be made. */
export function newName(args: Arguments, kind: 'topic' | 'subscription' | 'queue'): string {
  const name = requiredText(args, `${kind}Name`);
  if (!LIMITS.name.test(name)) throw new CmqError(`${kind}NameFormat`);
  return name;
}

/** Leaves out what was not given, so that it does not hide a default. */
export function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}
