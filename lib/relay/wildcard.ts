/** Tells whether a whole text fits. */
export type TextTest = (text: string) => boolean;

/**
 * A pattern in which `*` stands for any characters, none included; `\*` and `\\` are the characters themselves.
 * Texts are matched piece by piece, in time linear in the text for each piece: a regular expression of the same
 * pattern could take exponentially long over a hostile text.
 */
export function wildcard(pattern: string): TextTest {
  const [first = '', ...others] = piecesOf(pattern);
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    const end = text.length - last.length;
    let at = first.length;
    for (const piece of others) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

function piecesOf(pattern: string): string[] {
  const pieces = [''];
  for (const [token] of pattern.matchAll(/\\[\\*]|./gsu)) {
    if (token === '*') pieces.push('');
    else
      pieces.push(`${pieces.pop()}${token.length === 2 && token.startsWith('\\') ? token.slice(1) : token}`);
  }
  return pieces;
}
