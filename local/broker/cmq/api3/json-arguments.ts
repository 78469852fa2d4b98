import type { Arguments } from '../arguments.ts';
import { CmqError } from '../errors.ts';

/** What API 3.0 names in words of its own, by API v2's name. */
export type Names = Readonly<Record<string, string>>;

/** The JSON body of a request to API 3.0, whose names are API v2's with a capital letter in front. */
export class JsonArguments implements Arguments {
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #names: Names;

  /** @throws CmqError when the body is no JSON object */
  constructor(body: Buffer, names: Names) {
    this.#members = new Map(Object.entries(readObject(body)));
    this.#names = names;
  }

  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value !== undefined && typeof value !== 'string') throw new CmqError('wrongType', name);
    return value || undefined;
  }

  integer(name: string): number | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    throw new CmqError('wrongType', name);
  }

  list(name: string): readonly string[] | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
    throw new CmqError('wrongType', name);
  }

  #value(name: string): unknown {
    const own = this.#names[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return this.#members.get(own) ?? undefined;
  }
}

function readObject(body: Buffer): object {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new CmqError('invalidParameters');
  }
  if (typeof value !== 'object' || value === null) throw new CmqError('invalidParameters');
  return value;
}
