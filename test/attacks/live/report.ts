import type { Row, Skipped } from './row.ts';

/** The table of rows as they are tried. */
export interface Report {
  section(title: string): void;
  row(row: Pick<Row, 'kind' | 'name' | 'expected' | 'note'>, got: string): void;
  skipped(row: Skipped): void;
  /** Prints the sum; its exit code. */
  end(): 0 | 1;
}

const WIDTH = { name: 64, expected: 20 };

export function createReport(print: (text: string) => void): Report {
  let passed = 0;
  let failed = 0;
  let left = 0;
  const line = (mark: string, kind: string, name: string, expected: string, got: string) =>
    print(`${mark} ${kind} ${name.padEnd(WIDTH.name)} ${expected.padEnd(WIDTH.expected)} ${got}`);
  return {
    section(title) {
      print(`\n${title}`);
      line(' ', ' ', 'row', 'expected', 'got');
    },
    row({ kind, name, expected, note }, got) {
      const well = got === expected;
      if (well) passed += 1;
      else failed += 1;
      line(well ? '✓' : '✗', kind, name, expected, got);
      if (note !== undefined) print(`      ${note}`);
    },
    skipped({ kind, name, because }) {
      left += 1;
      line('–', kind, name, 'not tried', because);
    },
    end() {
      print(`\n${left} not tried\n${passed} passed, ${failed} failed`);
      return failed === 0 ? 0 : 1;
    },
  };
}
