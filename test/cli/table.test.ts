import { expect, test } from 'vitest';
import { type Column, formatRecord, formatTable } from '../../cli/output/table.ts';
import { bytes, seconds } from '../../cli/output/units.ts';
import { cut, widthOf, wrapped } from '../../cli/output/width.ts';
import { jsonLine, printable, printableLines } from '../../local/printable.ts';

interface Row {
  readonly name: string;
  readonly tags: string;
  readonly count: number;
  readonly text: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'NAME', value: ({ name }) => name, style: () => 'bold' },
  { title: 'TAGS', value: ({ tags }) => tags, hideable: true },
  { title: 'COUNT', value: ({ count }) => String(count), align: 'right', hideable: true },
  { title: 'TEXT', value: ({ text }) => text },
];
const ROWS: readonly Row[] = [
  { name: 'orders', tags: '订单', count: 7, text: 'a long text that does not fit' },
  { name: 'x', tags: 'paid', count: 1234, text: 'short' },
];
const plain = (_: string, text: string) => text;

test('a table is as wide as it needs to be where nobody looks', () => {
  expect(formatTable(COLUMNS, ROWS, { width: undefined, paint: plain })).toEqual([
    'NAME    TAGS  COUNT  TEXT',
    'orders  订单      7  a long text that does not fit',
    'x       paid   1234  short',
  ]);
});

test('on a terminal the last column is cut, and columns that one can do without go first', () => {
  const lines = (width: number) => formatTable(COLUMNS, ROWS, { width, paint: plain });
  expect(lines(40)[1]).toBe('orders  订单      7  a long text that d…');
  expect(lines(32)).toEqual([
    'NAME    TAGS  TEXT',
    'orders  订单  a long text that …',
    'x       paid  short',
  ]);
  expect(lines(25)).toEqual(['NAME    TEXT', 'orders  a long text that…', 'x       short']);
  expect(lines(10)[1]).toBe('orders  a long text…');
});

test('a last column that wraps goes on beneath itself, in its colour', () => {
  const paint = (style: string, text: string) => `<${style}>${text}</>`;
  const columns: readonly Column<Row>[] = [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'TEXT', value: ({ text }) => text, style: () => 'red', wraps: true },
  ];
  expect(formatTable(columns, ROWS, { width: 24, paint })).toEqual([
    '<dim>NAME</>    <dim>TEXT</>',
    'orders  <red>a long text that</>',
    '        <red>does not fit</>',
    'x       <red>short</>',
  ]);
  expect(formatTable(columns, ROWS, { width: undefined, paint: plain })[1]).toBe(
    'orders  a long text that does not fit',
  );
});

test.each([
  ['fits as it is', 13, ['fits as it is']],
  ['fits as it is', 12, ['fits as it', 'is']],
  ['a-word-that-is-too-long for a line', 10, ['a-word-tha', 't-is-too-l', 'ong for a', 'line']],
  ['订单 已支付', 6, ['订单', '已支付']],
  ['订单已支付', 5, ['订单', '已支', '付']],
  ['', 5, ['']],
])('%j in lines of %i cells is %j', (text, room, lines) => {
  expect(wrapped(text, room)).toEqual(lines);
});

test('colour does not count as width', () => {
  const paint = (style: string, text: string) => `<${style}>${text}</>`;
  expect(formatTable(COLUMNS.slice(0, 2), ROWS.slice(1), { width: undefined, paint })).toEqual([
    '<dim>NAME</>  <dim>TAGS</>',
    '<bold>x</>     paid',
  ]);
});

test('a record leaves out what is not there', () => {
  const fields = [
    ['Topic', 'orders'],
    ['Queue', undefined],
    ['Tags', ''],
    ['Message id', 'A\u001b1', 'red'],
  ] as const;
  expect(formatRecord(fields, { paint: plain })).toEqual(['Topic       orders', 'Message id  A\\u001b1']);
  const paint = (style: string, text: string) => `<${style}>${text}</>`;
  expect(formatRecord(fields, { paint })).toEqual([
    '<dim>Topic     </>  orders',
    '<dim>Message id</>  <red>A\\u001b1</>',
  ]);
});

test.each([
  ['abc', 3],
  ['订单', 4],
  ['한글', 4],
  ['ｆｕｌｌ', 8],
  ['é', 1],
  ['e\u0301', 1],
  ['👍🏽', 2],
  ['', 0],
])('%j takes %i cells', (text, cells) => {
  expect(widthOf(text)).toBe(cells);
});

test('a cut never splits a character', () => {
  expect(cut('订单已支付', 7)).toBe('订单已…');
  expect(cut('订单已支付', 6)).toBe('订单…');
  expect(cut('short', 5)).toBe('short');
});

test('what a terminal would obey is shown as an escape', () => {
  expect(printable('a\u001b[2Jb\u009b1mc\u202ed\r\ne')).toBe('a\\u001b[2Jb\\u009b1mc\\u202ed\\u000d\\u000ae');
  expect(printableLines('a\tb\nc\u0007')).toBe('a\tb\nc\\u0007');
  const value = { message: '\u009b31m\u2028 "quoted" \u007f' };
  expect(jsonLine(value)).toBe('{"message":"\\u009b31m\\u2028 \\"quoted\\" \\u007f"}');
  expect(JSON.parse(jsonLine(value))).toEqual(value);
});

test('amounts are said in units that people read', () => {
  expect([0, 1023, 1024, 65_536, 1_572_864].map(bytes)).toEqual(['0 B', '1023 B', '1 KB', '64 KB', '1.5 MB']);
  expect([0, 59, 60, 5400, 86_400, 1_209_600].map(seconds)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '1.5 h',
    '1 d',
    '14 d',
  ]);
});
