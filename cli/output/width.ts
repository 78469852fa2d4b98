const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** What a terminal shows two cells wide. */
const WIDE =
  /^(?:\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Emoji_Presentation}|[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6])/u;

/** Cells that a text takes on a terminal. It holds no control characters. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of CHARACTERS.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** A text in lines that have room, broken between words; a word that is longer than a line is broken anywhere. */
export function wrapped(text: string, room: number): string[] {
  if (widthOf(text) <= room) return [text];
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const word of text.match(/\s*\S+/g) ?? []) {
    if (width + widthOf(word) > room && line !== '') {
      lines.push(line);
      [line, width] = ['', 0];
    }
    for (const { segment } of CHARACTERS.segment(line === '' ? word.trimStart() : word)) {
      const cells = WIDE.test(segment) ? 2 : 1;
      if (width + cells > room) {
        lines.push(line);
        [line, width] = ['', 0];
      }
      line += segment;
      width += cells;
    }
  }
  return [...lines, line];
}

/** As much of a text as has room, with a mark where it was cut. */
export function cut(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of CHARACTERS.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1;
    if (width > room - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
