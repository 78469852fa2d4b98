import { expect, test } from 'vitest';
import { createProgress } from '../../bench/progress.ts';
import { markdownTable } from '../../bench/report/markdown.ts';
import { plot } from '../../bench/report/plot.ts';
import { sectionText, summaryText } from '../../bench/report/text.ts';
import type { Section } from '../../bench/section.ts';

const section: Section = {
  title: 'Receive',
  figures: [
    { name: 'put', unit: 'µs', median: 2_814.4, least: 2_000, most: 3_000.6 },
    { name: 'row', unit: 'KB', median: 2.236, least: 2.236, most: 2.236 },
  ],
  ratios: [
    { name: 'rate', value: 0.9, unit: 'times', target: { atLeast: 0.85 } },
    { name: 'p99 & rest', value: 0.7, unit: 'times', target: { atMost: 0.6 }, explained: 'docs/why.md' },
  ],
  notes: ['On one machine.'],
};
const results = {
  receive: { machine: '2 × a processor', measuredAt: '2026-05-17T09:00:00.000Z', section },
};

test('a section shows medians with their spread, and each ratio beside its target', () => {
  expect(sectionText(section)).toBe(
    [
      '',
      'Receive',
      '───────',
      '       median      least–most',
      '  put   2,814  µs  2,000–3,001',
      '  row    2.24  KB',
      '',
      '                      target',
      '  rate        0.90 ×  ≥ 0.85 ×  reached',
      '  p99 & rest  0.70 ×  ≤ 0.6 ×   MISSED — see docs/why.md',
      '',
      '· On one machine.',
      '',
    ].join('\n'),
  );
});

test('the summary counts the targets, and names the missed', () => {
  expect(summaryText([section])).toBe(
    '1 of 2 targets reached.\n  missed: p99 & rest: 0.70 ×, target ≤ 0.6 ×\n',
  );
});

test('the table for a README says on what and when', () => {
  expect(markdownTable(results)).toBe(
    [
      '| | | target | |',
      '|---|---:|---|---|',
      '| rate | 0.90 × | ≥ 0.85 × | reached |',
      '| p99 & rest | 0.70 × | ≤ 0.6 × | [missed](docs/why.md) |',
      '',
      'Measured on 2 × a processor, 2026-05-17.',
      '',
    ].join('\n'),
  );
});

test('the picture is one document, in light and dark, with a bar for each ratio', () => {
  const svg = plot(results);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]+>[\s\S]+<\/svg>\n$/);
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg).toContain('p99 &amp; rest');
  expect(svg.match(/<rect class="reached"/g)).toHaveLength(1);
  expect(svg.match(/<rect class="missed"/g)).toHaveLength(1);
});

test('progress is one line that is rewritten on a terminal', () => {
  let written = '';
  const progress = createProgress({ isTTY: true, columns: 10, write: (text) => (written += text) });
  progress.show('http: round 1 of 7');
  progress.clear();
  expect(written).toBe('\r\u001b[2Khttp: rou\r\u001b[2K');
});

test('progress is a line for each change elsewhere', () => {
  let written = '';
  const progress = createProgress({ write: (text) => (written += text) });
  for (const line of ['starting', 'starting', 'round 1']) progress.show(line);
  progress.clear();
  expect(written).toBe('starting\nround 1\n');
});
