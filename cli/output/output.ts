import { jsonLine, printable } from '../../local/printable.ts';
import { painter, type Style } from './style.ts';
import { type Column, type Field, formatRecord, formatTable } from './table.ts';

/** `access` and `endpoint` are the logs of Alibaba's sample endpoint. */
export const OUTPUT_MODES = ['table', 'json', 'access', 'endpoint'] as const;
export type OutputMode = (typeof OUTPUT_MODES)[number];

/** Where a command says what it has to say: results to standard output, all else to standard error. */
export interface Output {
  readonly mode: OutputMode;
  /** Colours for standard output. */
  readonly paint: (style: Style, text: string) => string;
  /** Cells of a line; undefined when standard output is no terminal. */
  readonly width: number | undefined;
  /** A line of the result. It must be printable. */
  line(text: string): void;
  /** What was done, in one line; all of it in JSON. */
  done(result: { readonly message: string }): void;
  /** A table, or one line of JSON for each row. `none` is said when there is no row. */
  rows<Row>(columns: readonly Column<Row>[], rows: readonly Row[], none: string): void;
  /** Names and values, or one line of JSON. */
  record(value: object, fields: readonly Field[]): void;
  /** A line for the person, not for the program that reads the result. */
  note(text: string, style?: Style): void;
  /** A line that the next one overwrites; only on a terminal. */
  progress(text: string): void;
  /** Takes that line away, before something else is said on the terminal. */
  endProgress(): void;
}

export function openOutput(
  mode: OutputMode,
  { stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>,
): Output {
  const paint = painter(stdout);
  const paintNote = painter(stderr);
  const width = stdout.isTTY ? stdout.columns : undefined;
  let inProgress = false;
  const line = (text: string) => {
    endProgress();
    stdout.write(`${text}\n`);
  };
  const endProgress = () => {
    if (inProgress) stderr.write('\r\u001b[K');
    inProgress = false;
  };
  const note = (text: string, style?: Style) => {
    endProgress();
    stderr.write(`${style === undefined ? text : paintNote(style, text)}\n`);
  };
  return {
    mode,
    paint,
    width,
    line,
    note,
    endProgress,
    done(result) {
      line(mode === 'json' ? jsonLine(result) : printable(result.message));
    },
    rows(columns, rows, none) {
      if (mode === 'json') for (const row of rows) line(jsonLine(row));
      else if (rows.length === 0) note(none);
      else for (const text of formatTable(columns, rows, { width, paint })) line(text);
    },
    record(value, fields) {
      if (mode === 'json') line(jsonLine(value));
      else for (const text of formatRecord(fields, { paint })) line(text);
    },
    progress(text) {
      if (!stderr.isTTY) return;
      stderr.write(`\r\u001b[K${text}`);
      inProgress = true;
    },
  };
}
