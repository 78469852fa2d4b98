import { printable } from '../../local/printable.ts';
import type { Style } from './style.ts';
import { cut, widthOf } from './width.ts';

/** How one column shows a row. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly style?: (row: Row) => Style | undefined;
  readonly align?: 'right';
  /** Left out where lines are too short; the rightmost of these goes first. */
  readonly hideable?: boolean;
}

export interface TableOptions {
  /** Cells of a line; the last column is cut to fit. Undefined cuts nothing. */
  readonly width: number | undefined;
  readonly paint: (style: Style, text: string) => string;
}

const GAP = '  ';
/** The last column never gets less than this: on a very narrow terminal lines wrap. */
const LEAST = 12;

interface Laid<Row> {
  readonly column: Column<Row>;
  readonly texts: readonly string[];
  readonly width: number;
}

/** Lines of a table with its titles. */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width = Number.POSITIVE_INFINITY, paint }: TableOptions,
): string[] {
  const laid = fitting(
    columns.map((column) => lay(column, rows)),
    width,
  );
  const room = Math.max(width - widthBefore(laid), LEAST);
  const line = (textOf: (one: Laid<Row>) => string, styleOf: (one: Laid<Row>) => Style | undefined) =>
    laid
      .map((one, at) => {
        const isLast = at === laid.length - 1;
        const shown = isLast ? cut(textOf(one), room) : textOf(one);
        const style = shown === '' ? undefined : styleOf(one);
        const painted = style === undefined ? shown : paint(style, shown);
        const space = ' '.repeat(Math.max(one.width - widthOf(shown), 0));
        if (one.column.align === 'right') return space + painted;
        return isLast ? painted : painted + space;
      })
      .join(GAP)
      .trimEnd();
  const titles = line(
    ({ column }) => column.title,
    () => 'dim',
  );
  const body = rows.map((row, at) =>
    line(
      ({ texts }) => texts[at] ?? '',
      ({ column }) => column.style?.(row),
    ),
  );
  return [titles, ...body];
}

function lay<Row>(column: Column<Row>, rows: readonly Row[]): Laid<Row> {
  const texts = rows.map((row) => printable(column.value(row)));
  return { column, texts, width: Math.max(...[column.title, ...texts].map(widthOf)) };
}

function fitting<Row>(laid: readonly Laid<Row>[], width: number): readonly Laid<Row>[] {
  const hideable = laid.findLast(({ column }) => column.hideable);
  if (hideable === undefined || widthBefore(laid) + LEAST <= width) return laid;
  return fitting(
    laid.filter((one) => one !== hideable),
    width,
  );
}

/** Cells before the last column. */
function widthBefore<Row>(laid: readonly Laid<Row>[]): number {
  return laid.slice(0, -1).reduce((sum, { width }) => sum + width + GAP.length, 0);
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
