/** What help says below the options of a verb. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  topic-relay ${line}`).join('\n')}`;
}
