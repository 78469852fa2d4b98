export interface Piece {
  readonly kind: 'start' | 'end' | 'empty' | 'text' | 'aside';
  readonly text: string;
  /** Of the tags. */
  readonly name: string;
}

/** What begins so, ends so. */
const SECTIONS = [
  ['<!--', '-->', 'aside'],
  ['<![CDATA[', ']]>', 'text'],
  ['<?', '?>', 'aside'],
] as const;

/**
 * A text cut into tags, text and comments, read once from left to right. Undefined where it cannot be XML, or has a
 * document type, which nobody needs here.
 */
export function xmlPieces(text: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const piece = text[at] === '<' ? markupAt(text, at) : textAt(text, at);
    if (piece === undefined) return undefined;
    at += piece.text.length;
    if (piece.text.trim() !== '') pieces.push(piece);
  }
  return pieces;
}

function textAt(text: string, at: number): Piece {
  const end = text.indexOf('<', at);
  return { kind: 'text', text: text.slice(at, end === -1 ? text.length : end), name: '' };
}

function markupAt(text: string, at: number): Piece | undefined {
  for (const [opening, closing, kind] of SECTIONS) {
    if (!text.startsWith(opening, at)) continue;
    const end = text.indexOf(closing, at + opening.length);
    return end === -1 ? undefined : { kind, text: text.slice(at, end + closing.length), name: '' };
  }
  const end = text.indexOf('>', at);
  if (end === -1) return undefined;
  const tag = text.slice(at, end + 1);
  const name = /^<\/?([^\s/>!?<]+)/.exec(tag)?.[1];
  if (name === undefined) return undefined;
  if (tag.startsWith('</')) return { kind: 'end', text: tag, name };
  return { kind: tag.endsWith('/>') ? 'empty' : 'start', text: tag, name };
}
