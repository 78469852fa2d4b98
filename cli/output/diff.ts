import type { Compared, DiffResult } from '../../lib/manage/declared/diff-result.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Output } from './output.ts';
import type { Style } from './style.ts';
import type { Column } from './table.ts';

interface Row {
  readonly name: string;
  readonly state: Compared['state'] | 'undeclared';
  readonly field?: string;
  readonly declared?: unknown;
  readonly actual?: unknown;
}

const STYLES: Readonly<Record<Row['state'], Style>> = {
  same: 'green',
  different: 'yellow',
  missing: 'red',
  undeclared: 'dim',
};

const columns: readonly Column<Row>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'STATE', value: ({ state }) => state, style: ({ state }) => STYLES[state] },
  { title: 'FIELD', value: ({ field = '' }) => field },
  { title: 'DECLARED', value: ({ declared }) => text(declared) },
  { title: 'ACTUAL', value: ({ actual }) => text(actual), wraps: true },
];

/** Shows declared against actual, a row for each difference. Differences are `notDone`; the undeclared is none. */
export function showDiff(output: Output, results: readonly DiffResult[], none: string): ExitCode {
  output.rows(columns, results.flatMap(rowsOf), none);
  return results.every(({ same }) => same) ? EXIT.ok : EXIT.notDone;
}

function rowsOf({ declared, undeclared }: DiffResult): Row[] {
  return [
    ...declared.flatMap(({ name, state, differences }) =>
      differences.length === 0
        ? [{ name, state }]
        : differences.map((difference) => ({ name, state, ...difference })),
    ),
    ...undeclared.map((name) => ({ name, state: 'undeclared' as const })),
  ];
}

function text(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
