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
