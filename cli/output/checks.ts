import type { Check } from '../../lib/push/check.ts';
import type { Style } from './style.ts';
import type { Column } from './table.ts';

const STYLES: Readonly<Record<Check['verdict'], Style>> = {
  holds: 'green',
  weak: 'yellow',
  fails: 'red',
  unknown: 'dim',
};

export const checkColumns: readonly Column<Check>[] = [
  { title: 'CHECK', value: ({ check }) => check },
  { title: 'VERDICT', value: ({ verdict }) => verdict, style: ({ verdict }) => STYLES[verdict] },
  { title: 'DETAIL', value: ({ detail }) => detail, wraps: true },
];
