import { inspect } from 'node:util';

/** A secret that can be found again wherever it turns up, in whatever form. */
export interface Mark {
  readonly name: string;
  readonly value: string;
}

/** Every way in which a text is likely to be written down: as it is, escaped, and in part or whole of an encoding. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  // Base64 of a text in which the value begins at any of the three places in a group: the middle does not depend on it.
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  const hex = bytes.toString('hex');
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    hex,
    hex.toUpperCase(),
    ...base64,
  ];
}

/** Where marks turn up in texts: `name in place`. */
export function find(
  marks: readonly Mark[],
  texts: readonly (readonly [place: string, text: string])[],
): string[] {
  const forms = marks.map(({ name, value }) => ({ name, forms: formsOf(value) }));
  const found = texts.flatMap(([place, text]) =>
    forms
      .filter((mark) => mark.forms.some((form) => text.includes(form)))
      .map(({ name }) => `${name} in ${place}`),
  );
  return [...new Set(found)];
}

/** Everything that a value holds, errors with their causes and hidden members included, as one text. */
export function textOf(value: unknown): string {
  const shown = inspect(value, {
    depth: null,
    maxStringLength: null,
    maxArrayLength: null,
    showHidden: true,
  });
  return `${shown}\n${bytesIn(value).join('\n')}`;
}

/** What stands in bytes as text: `inspect` shows them in hex and not to their end. */
function bytesIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1')];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap((member) => bytesIn(member, seen));
}
