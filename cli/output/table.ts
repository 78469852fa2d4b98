import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { cut, widthOf } from './width.ts';

/** How one column shows a row. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly style?: (row: Row) => Style | undefined;
  readonly align?: 'right';
}

export interface TableOptions {
  /** Cells of a line; the last column is cut to fit. Undefined cuts nothing. */
  readonly width: number | undefined;
  readonly paint: (style: Style, text: string) => string;
}

const GAP = '  ';
/** The last column never gets less than this: on a very narrow terminal lines wrap. */
const LEAST = 12;

/** Lines of a table with its titles. */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, paint }: TableOptions,
): string[] {
  const cells = rows.map((row) => columns.map(({ value }) => printable(value(row))));
  const widths = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOf(row[at] ?? ''))),
  );
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + GAP.length, 0);
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(width - before, LEAST);
  const line = (texts: readonly string[], styleOf: (at: number) => Style | undefined) =>
    texts
      .map((text, at) => {
        const last = at === columns.length - 1;
        const shown = last ? cut(text, room) : text;
        const style = styleOf(at);
        const painted = style === undefined ? shown : paint(style, shown);
        const space = ' '.repeat(Math.max((widths[at] ?? 0) - widthOf(shown), 0));
        if (columns[at]?.align === 'right') return space + painted;
        return last ? painted : painted + space;
      })
      .join(GAP)
      .trimEnd();
  return [
    line(
      columns.map(({ title }) => title),
      () => 'dim',
    ),
    ...cells.map((texts, index) => {
      const row = rows[index];
      return line(texts, (at) => (row === undefined ? undefined : columns[at]?.style?.(row)));
    }),
  ];
}

/** Lines of names and values, the values beneath each other. */
export function formatRecord(
  fields: readonly (readonly [name: string, value: string | undefined])[],
  { paint }: Pick<TableOptions, 'paint'>,
): string[] {
  const present = fields.filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(0, ...present.map(([name]) => name.length));
  return present.map(([name, value = '']) => `${paint('dim', name.padEnd(width))}${GAP}${printable(value)}`);
}
