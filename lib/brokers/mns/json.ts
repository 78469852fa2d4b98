import { type Fault, Scanner } from './scanner.ts';

const SPACE = /[ \t\r\n]*/y;
const OPENING = /[ \t\r\n]*\{/y;
/** `"key": "text" | number | null`, and the comma or brace after it. Strings are judged by `JSON.parse`. */
const MEMBER =
  /[ \t\r\n]*("[^"\\]*(?:\\.[^"\\]*)*")[ \t\r\n]*:[ \t\r\n]*(?:("[^"\\]*(?:\\.[^"\\]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|null)[ \t\r\n]*([,}])/y;

/**
 * Reads the JSON of a notification: one flat object of strings and numbers. `JSON.parse` alone would keep the last of
 * two equal keys, round integers beyond 2^53 and take any depth.
 * @returns strings decoded and numbers as they are written, by key; a null is left out
 */
export function readJson(text: string, fault: Fault): ReadonlyMap<string, string> {
  const scanner = new Scanner(text);
  const members = new Map<string, string>();
  const seen = new Set<string>();
  if (scanner.take(OPENING) === undefined) throw fault('body', 'does not begin with a JSON object');
  for (let delimiter: string | undefined = ','; delimiter === ','; ) {
    const member = scanner.take(MEMBER);
    if (member === undefined)
      throw fault('body', `is not a flat JSON object from character ${scanner.at} on`);
    const [, keyToken = '', stringToken, number] = member;
    const key = parseString(keyToken, 'body', fault);
    if (seen.has(key)) throw fault(key, 'is there twice');
    seen.add(key);
    const value = stringToken === undefined ? number : parseString(stringToken, key, fault);
    if (value !== undefined) members.set(key, value);
    delimiter = member[4];
  }
  scanner.take(SPACE);
  if (!scanner.done) throw fault('body', 'goes on after the JSON object');
  return members;
}

function parseString(token: string, path: string, fault: Fault): string {
  try {
    const text: unknown = JSON.parse(token);
    // Half of a surrogate pair has no UTF-8 form and would be stored as something else.
    if (typeof text === 'string' && text.isWellFormed()) return text;
  } catch {
    // Falls through: a control character or an escape that JSON does not have.
  }
  throw fault(path, 'is not a JSON string of whole characters');
}
