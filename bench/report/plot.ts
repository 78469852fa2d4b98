import type { Results } from '../results.ts';
import type { Ratio } from '../section.ts';
import { isReached, ratioValue, targetOf } from './number.ts';

const WIDTH = 900;
const LABELS = 450;
const ROW = 24;
/** Where a bar that just reaches its target ends, and the longest one. */
const TARGET = LABELS + 200;
const LONGEST = 300;

const STYLE = `
text { font: 12.5px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.quiet { fill: #59636e }
.reached { fill: #1a7f37 } .missed { fill: #bc4c00 }
line { stroke: #59636e; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .quiet { fill: #9198a1 } line { stroke: #9198a1 }
  .reached { fill: #3fb950 } .missed { fill: #db6d28 }
}`;

/** Every ratio as a bar beside its target, which is the dashed line: what is longer is better than it had to be. */
export function plot(results: Results): string {
  const lines: string[] = [];
  let y = 20;
  for (const { section } of Object.values(results)) {
    if (section.ratios.length === 0) continue;
    lines.push(text(12, y, section.title, 'title'));
    const top = y + 6;
    for (const ratio of section.ratios) {
      y += ROW;
      lines.push(...bar(ratio, y));
    }
    lines.push(`<line x1="${TARGET}" y1="${top}" x2="${TARGET}" y2="${y + 6}"/>`);
    y += ROW + 16;
  }
  const machines = [...new Set(Object.values(results).map(({ machine }) => machine))].join('; ');
  lines.push(text(12, y, `Dashed: the target. ${machines}`, 'quiet'));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 16}" role="img" aria-label="Ratios beside their targets">`,
    `<style>${STYLE}</style>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

function bar(ratio: Ratio, y: number): readonly string[] {
  const { target, value } = ratio;
  const share = 'atLeast' in target ? value / target.atLeast : target.atMost / value;
  const length = Math.round(Math.min(LONGEST, share * (TARGET - LABELS)));
  const verdict = isReached(ratio) ? 'reached' : 'missed';
  return [
    text(12, y, ratio.name),
    `<rect class="${verdict}" x="${LABELS}" y="${y - 11}" width="${length}" height="14" rx="2"/>`,
    text(LABELS + LONGEST + 8, y, `${ratioValue(ratio)}  (${targetOf(ratio)})`, 'quiet'),
  ];
}

function text(x: number, y: number, content: string, style?: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}"${style === undefined ? '' : ` class="${style}"`}>${escaped}</text>`;
}
