import { painter } from './output/style.ts';

/** What help says below the options of a verb. */
export function examples(...lines: readonly string[]): string {
  return withTitles(`\nExamples:\n${lines.map((line) => `  topic-relay ${line}`).join('\n')}`);
}

/** Help whose titles look as those above them. */
export function withTitles(help: string): string {
  return help.replace(/^[A-Z][a-z ]+:$/gm, (title) => painter(process.stdout)('bold', title));
}
