import type { MessageKey, MessageRow } from '../../protocol.ts';

/** Names a message in the page: source names hold no slash. */
export function keyOf({ source, messageId }: MessageKey): string {
  return `${source}/${messageId}`;
}

export function isSame(a: MessageKey, b: MessageKey | undefined): boolean {
  return a.messageId === b?.messageId && a.source === b.source;
}

/** Rows newest first, with these taken in: one that is there is replaced. When a message was received never changes. */
export function withRows(rows: readonly MessageRow[], changes: readonly MessageRow[]): readonly MessageRow[] {
  const changed = [...rows];
  for (const row of changes) {
    const { at, there } = placeIn(changed, row);
    changed.splice(at, there ? 1 : 0, row);
  }
  return changed;
}

export function isAmong(rows: readonly MessageRow[], row: MessageRow): boolean {
  return placeIn(rows, row).there;
}

/** Where a row is in rows that are newest first, or would be. */
function placeIn(rows: readonly MessageRow[], row: MessageRow) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = rows[middle];
    if (other !== undefined && newestFirst(other, row) < 0) low = middle + 1;
    else high = middle;
  }
  return { at: low, there: isSame(row, rows[low]) };
}

function newestFirst(a: MessageRow, b: MessageRow): number {
  if (a.receivedAt !== b.receivedAt) return b.receivedAt - a.receivedAt;
  const [keyA, keyB] = [keyOf(a), keyOf(b)];
  return keyA === keyB ? 0 : keyA < keyB ? 1 : -1;
}
