import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { rowsIn, type Viewport } from './windowing.ts';

interface Props<Row> {
  readonly rows: ReadonlySignal<readonly Row[]>;
  readonly viewport: ReadonlySignal<Viewport>;
  readonly children: (row: Row, index: number) => JSX.Element;
}

/** Of any number of rows, those in sight, at their place in a table body as high as all of them. */
export function WindowedRows<Row>({ rows, viewport, children }: Props<Row>) {
  // Numbers, so that a scroll within the rows that are there draws nothing anew.
  const first = useComputed(() => rowsIn(viewport.value, rows.value.length).first);
  const end = useComputed(() => rowsIn(viewport.value, rows.value.length).end);
  const rowHeight = useComputed(() => viewport.value.rowHeight);
  const { value: height } = rowHeight;
  return (
    <tbody style={{ height: `${rows.value.length * height}px`, paddingTop: `${first.value * height}px` }}>
      {rows.value.slice(first.value, end.value).map((row, at) => children(row, first.value + at))}
    </tbody>
  );
}
