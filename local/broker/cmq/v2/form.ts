import type { Arguments } from '../arguments.ts';
import { CmqError } from '../errors.ts';

/** How a PHP client writes a name. */
const MISSPELT: Readonly<Record<string, string>> = { bindingKey: 'bindindKey' };

/** The parameters of a request, from its query or from its body, which is a form whatever it says it is. */
export function readForm(text: string): Map<string, string> {
  return new Map(new URLSearchParams(text));
}

export class FormArguments implements Arguments {
  readonly #form: ReadonlyMap<string, string>;

  constructor(form: ReadonlyMap<string, string>) {
    this.#form = form;
  }

  text(name: string): string | undefined {
    return this.#form.get(name) || undefined;
  }

  integer(name: string): number | undefined {
    const text = this.text(name);
    if (text !== undefined && !/^-?\d{1,15}$/.test(text)) throw new CmqError('wrongType', name);
    return text === undefined ? undefined : Number(text);
  }

  /** `name.0, name.1, …` or `name.1, name.2, …`, in whatever order they stand. */
  list(name: string): readonly string[] | undefined {
    const numbered = this.#numbered(name) ?? this.#numbered(MISSPELT[name] ?? name);
    const first = numbered?.[0]?.[0] ?? 0;
    if (first > 1 || numbered?.some(([index], at) => index !== first + at)) {
      throw new CmqError('notConsecutive', name);
    }
    return numbered?.map(([, value]) => value);
  }

  #numbered(name: string): (readonly [index: number, value: string])[] | undefined {
    const numbered = [...this.#form]
      .filter(([key]) => key.startsWith(`${name}.`) && /^\d{1,4}$/.test(key.slice(name.length + 1)))
      .map(([key, value]) => [Number(key.slice(name.length + 1)), value] as const);
    return numbered.length > 0 ? numbered.sort(([a], [b]) => a - b) : undefined;
  }
}
