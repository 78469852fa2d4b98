/**
 * Characters that a terminal would obey rather than show, or that turn the reading direction. What is shown was
 * written by whoever may publish to a topic.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are looked for
const COMMANDS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text that can be shown in a terminal on one line. */
export function printable(text: string): string {
  return text.replace(COMMANDS, escaped);
}

/** The same for text of several lines. */
export function printableLines(text: string): string {
  return text.replace(COMMANDS, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

/** JSON on one line. Its escapes are JSON's own, so that it reads back as it was. */
export function jsonLine(value: unknown): string {
  return printable(JSON.stringify(value));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
