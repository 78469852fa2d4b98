import type { Results } from '../results.ts';
import { isReached, ratioValue, targetOf } from './number.ts';

/** Every ratio beside its target as a table for a README, and what it was measured on. */
export function markdownTable(results: Results): string {
  const found = Object.values(results);
  const rows = found.flatMap(({ section }) =>
    section.ratios.map((ratio) => {
      const verdict = isReached(ratio) ? 'reached' : 'missed';
      const reason = !isReached(ratio) && ratio.explained ? `[${verdict}](${ratio.explained})` : verdict;
      return `| ${ratio.name} | ${ratioValue(ratio)} | ${targetOf(ratio)} | ${reason} |`;
    }),
  );
  const machines = [
    ...new Set(found.map(({ machine, measuredAt }) => `${machine}, ${measuredAt.slice(0, 10)}`)),
  ];
  return [
    '| | | target | |',
    '|---|---:|---|---|',
    ...rows,
    '',
    `Measured on ${machines.join('; ')}.`,
    '',
  ].join('\n');
}
