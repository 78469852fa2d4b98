/** Enough for any envelope, and far from what recursion could not take. */
const MAX_DEPTH = 16;
/** 2^128 has 39 digits. Turning millions of digits into a bigint would take seconds. */
const EXACT_INTEGER = /^\d{1,39}$/;

/**
 * Reads one JSON object and nothing else. A non-negative integer becomes a `bigint`, so that an id beyond 2^53 keeps
 * its digits; any other number (1.5, 1e3, -1, 1e400) stays a `number`, by which a caller can tell it apart. A map,
 * because `__proto__` is a key like any other.
 * @throws SyntaxError for anything else, a repeated key and too much nesting included
 */
export function readJsonObject(text: string): ReadonlyMap<string, unknown> {
  const written = countMembers(text);
  const value: unknown = JSON.parse(text, exactIntegers);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('not a JSON object');
  }
  const members = new Map(Object.entries(value));
  if (written !== members.size) throw new SyntaxError('a key comes more than once');
  return members;
}

function exactIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source ?? '';
  return typeof value === 'number' && EXACT_INTEGER.test(source) ? BigInt(source) : value;
}

/** How many members the outermost object has as written: `JSON.parse` keeps only the last of a repeated key. */
function countMembers(text: string): number {
  let members = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === ':' && depth === 1) members += 1;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth > MAX_DEPTH) throw new SyntaxError(`nested deeper than ${MAX_DEPTH}`);
  }
  return members;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '"') return at;
  }
  throw new SyntaxError('a string does not end');
}
