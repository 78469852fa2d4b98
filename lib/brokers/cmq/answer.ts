import * as v from 'valibot';
import { readJsonObject } from './json-object.ts';

/** Ids and handles: text, or a whole number of which no digit may be lost. */
export const text = v.pipe(v.union([v.string(), v.bigint(), v.number()]), v.transform(String));

export const integer = v.pipe(
  v.union([v.bigint(), v.number(), v.string()]),
  v.transform(Number),
  v.integer(),
);

/** Epoch ms. API v2 counts seconds, API 3.0 milliseconds; 1e11 s would be the year 5138. */
export const instant = v.pipe(
  integer,
  v.transform((time) => (time > 1e11 ? time : time * 1_000)),
);

/** The service leaves lists out, or sends null, when they are empty. */
export function list<const S extends v.GenericSchema>(item: S) {
  return v.nullish(v.array(item), []);
}

/** For calls of which only the success matters. */
export const acknowledged = v.unknown();

/** An answer that is not what the service is documented to send. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

/** @throws UnreadableAnswerError that names the field */
export function readAnswer<const S extends v.GenericSchema>(schema: S, answer: unknown): v.InferOutput<S> {
  const read = v.safeParse(schema, answer);
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new UnreadableAnswerError(`${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

/** @throws UnreadableAnswerError for what is no JSON object */
export function parseAnswer(body: string): Record<string, unknown> {
  try {
    return Object.fromEntries(readJsonObject(body));
  } catch (cause) {
    throw new UnreadableAnswerError('not a JSON object', { cause });
  }
}
