import { indent } from './indent.ts';

export interface Token {
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'mark' | 'space';
  readonly text: string;
}

const LEXEME = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/**
 * JSON laid out by two spaces, in the words of the sender: numbers keep all their digits and names their order, which
 * parsing and printing would lose. Undefined when the text is no object or array of JSON.
 */
export function jsonTokens(text: string): readonly Token[] | undefined {
  if (!/^\s*[{[]/.test(text) || !isJson(text)) return undefined;
  const lexemes = text.match(LEXEME) ?? [];
  const tokens: Token[] = [];
  let depth = 0;
  lexemes.forEach((lexeme, at) => {
    const next = lexemes[at + 1];
    const empty = (lexeme === '{' && next === '}') || (lexeme === '[' && next === ']');
    const closesEmpty = isOpening(lexemes[at - 1]) && isClosing(lexeme);
    if (isClosing(lexeme)) {
      depth -= 1;
      if (!closesEmpty) tokens.push(line(depth));
    }
    tokens.push({ kind: kindOf(lexeme, next), text: lexeme });
    if (isOpening(lexeme)) {
      depth += 1;
      if (!empty) tokens.push(line(depth));
    }
    if (lexeme === ',') tokens.push(line(depth));
    if (lexeme === ':') tokens.push({ kind: 'space', text: ' ' });
  });
  return tokens;
}

function kindOf(lexeme: string, next: string | undefined): Token['kind'] {
  if (lexeme.startsWith('"')) return next === ':' ? 'key' : 'string';
  if (/^[-\d]/.test(lexeme)) return 'number';
  return /^[a-z]/.test(lexeme) ? 'word' : 'mark';
}

function line(depth: number): Token {
  return { kind: 'space', text: `\n${indent(depth)}` };
}

function isOpening(lexeme: string | undefined): boolean {
  return lexeme === '{' || lexeme === '[';
}

function isClosing(lexeme: string): boolean {
  return lexeme === '}' || lexeme === ']';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
