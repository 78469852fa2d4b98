import type { Section } from '../section.ts';
import { isReached, number, ratioValue, spreadOf, targetOf } from './number.ts';

/** A section as text for a terminal: its figures, its ratios beside their targets, and how to read them. */
export function sectionText({ title, figures, ratios, notes }: Section): string {
  const figureRows = figures.map((one) => [one.name, number(one.median), one.unit, spreadOf(one)]);
  const ratioRows = ratios.map((ratio) => {
    const missed = `MISSED${ratio.explained === undefined ? '' : ` — see ${ratio.explained}`}`;
    return [ratio.name, ratioValue(ratio), targetOf(ratio), isReached(ratio) ? 'reached' : missed];
  });
  return [
    `\n${title}\n${'─'.repeat(title.length)}`,
    ...aligned([['', 'median', '', 'least–most'], ...figureRows], [1]),
    ...(ratioRows.length > 0 ? ['', ...aligned([['', '', 'target', ''], ...ratioRows], [1])] : []),
    '',
    ...notes.map((note) => `· ${note}`),
    '',
  ].join('\n');
}

/** @param right columns whose texts end at the same place, as numbers do */
function aligned(rows: readonly (readonly string[])[], right: readonly number[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, text.length);
  }
  return rows.map((row) => {
    const cells = row.map((text, column) => {
      const width = widths[column] ?? 0;
      return right.includes(column) ? text.padStart(width) : text.padEnd(width);
    });
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

/** What the run came to: how many targets were reached, and which were not. */
export function summaryText(sections: readonly Section[]): string {
  const ratios = sections.flatMap((section) => section.ratios);
  const missed = ratios.filter((ratio) => !isReached(ratio));
  return [
    `${ratios.length - missed.length} of ${ratios.length} targets reached.`,
    ...missed.map((ratio) => `  missed: ${ratio.name}: ${ratioValue(ratio)}, target ${targetOf(ratio)}`),
    '',
  ].join('\n');
}
