/** Deeper, lines no longer move right: a message of nothing but brackets would be laid out in gigabytes. */
const DEEPEST = 40;

/** The white space that a line at this depth begins with. */
export function indent(depth: number): string {
  return '  '.repeat(Math.min(depth, DEEPEST));
}
