import { printable } from '../../local/printable.ts';
import type { Style } from './style.ts';
import { cut, widthOf, wrapped } from './width.ts';

/** How one column shows a row. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly style?: (row: Row) => Style | undefined;
  /** Of any but the last column. */
  readonly align?: 'right';
  /** Left out where lines are too short; the rightmost of these goes first. */
  readonly hideable?: boolean;
  /** Of the last column, what is too long goes on in the next line, and is not cut. */
  readonly wraps?: boolean;
}

export interface TableOptions {
  /** Cells of a line; the last column is cut or wrapped to fit. Undefined does neither. */
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
  const before = laid.slice(0, -1);
  const last = laid.at(-1);
  if (last === undefined) return [];
  const room = Math.max(width - widthBefore(laid), LEAST);
  const indent = ' '.repeat(widthBefore(laid));
  const linesOf = (textOf: (one: Laid<Row>) => string, styleOf: (one: Laid<Row>) => Style | undefined) => {
    const painted = (one: Laid<Row>, text: string) => {
      const style = text === '' ? undefined : styleOf(one);
      return style === undefined ? text : paint(style, text);
    };
    const cells = before.map((one) => {
      const text = textOf(one);
      const space = ' '.repeat(one.width - widthOf(text));
      return one.column.align === 'right' ? space + painted(one, text) : painted(one, text) + space;
    });
    const text = textOf(last);
    const [first = '', ...further] = last.column.wraps ? wrapped(text, room) : [cut(text, room)];
    return [
      [...cells, painted(last, first)].join(GAP).trimEnd(),
      ...further.map((part) => indent + painted(last, part)),
    ];
  };
  const titles = linesOf(
    ({ column }) => column.title,
    () => 'dim',
  );
  const body = rows.flatMap((row, at) =>
    linesOf(
      ({ texts }) => texts[at] ?? '',
      ({ column }) => column.style?.(row),
    ),
  );
  return [...titles, ...body];
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

/** A name and its value; one without a value is left out. */
export type Field = readonly [name: string, value: string | undefined, style?: Style | undefined];

/** Lines of names and values, the values beneath each other. */
export function formatRecord(fields: readonly Field[], { paint }: Pick<TableOptions, 'paint'>): string[] {
  const present = fields.filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(0, ...present.map(([name]) => name.length));
  return present.map(([name, value = '', style]) => {
    const shown = printable(value);
    return `${paint('dim', name.padEnd(width))}${GAP}${style === undefined ? shown : paint(style, shown)}`;
  });
}
