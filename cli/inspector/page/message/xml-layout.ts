import { indent } from './indent.ts';
import { xmlPieces } from './xml-pieces.ts';

/**
 * XML with each element on a line of its own, those that hold only text whole; in the words of the sender, and never
 * made into a document. Undefined when the text is no XML.
 */
export function xmlLayout(text: string): string | undefined {
  const pieces = /^\s*<[a-zA-Z_?]/.test(text) ? xmlPieces(text.trim()) : undefined;
  if (pieces === undefined) return undefined;
  const lines: string[] = [];
  const open: { readonly name: string; whole: boolean }[] = [];
  let roots = 0;
  for (const { kind, text: piece, name } of pieces) {
    const parent = open.at(-1);
    if (kind === 'text') {
      if (parent === undefined) return undefined;
      if (parent.whole) lines.push(`${lines.pop()}${piece.trim()}`);
      else lines.push(`${indent(open.length)}${piece.trim()}`);
      continue;
    }
    if (kind === 'end') {
      if (parent?.name !== name) return undefined;
      open.pop();
      lines.push(parent.whole ? `${lines.pop()}${piece}` : `${indent(open.length)}${piece}`);
      continue;
    }
    if (parent !== undefined) parent.whole = false;
    else if (kind !== 'aside') roots += 1;
    lines.push(`${indent(open.length)}${piece}`);
    if (kind === 'start') open.push({ name, whole: true });
  }
  return roots === 1 && open.length === 0 ? lines.join('\n') : undefined;
}
