import type { MessageKey, MessageRow } from '../../protocol.ts';

/** What tells rows apart, and names one in the page: source names hold no slash. */
export function keyOf({ source, messageId }: MessageKey): string {
  return `${source}/${messageId}`;
}

/** Rows newest first, with these taken in: one that is there is replaced where it stands. */
export function withRows(rows: readonly MessageRow[], changes: readonly MessageRow[]): readonly MessageRow[] {
  if (changes.length === 0) return rows;
  const left = new Map(changes.map((row) => [keyOf(row), row]));
  const replaced = rows.map((row) => {
    const key = keyOf(row);
    const change = left.get(key);
    left.delete(key);
    return change ?? row;
  });
  return inOrder([...left.values()].sort(newestFirst), replaced);
}

function inOrder(fresh: readonly MessageRow[], rows: readonly MessageRow[]): readonly MessageRow[] {
  const merged: MessageRow[] = [];
  let at = 0;
  for (const row of fresh) {
    for (let next = rows[at]; next !== undefined && newestFirst(next, row) < 0; next = rows[at]) {
      merged.push(next);
      at += 1;
    }
    merged.push(row);
  }
  return merged.concat(rows.slice(at));
}

function newestFirst(a: MessageRow, b: MessageRow): number {
  if (a.receivedAt !== b.receivedAt) return b.receivedAt - a.receivedAt;
  return a.messageId < b.messageId ? 1 : -1;
}
