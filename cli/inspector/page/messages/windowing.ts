/** Rows beyond either edge, so that a fast scroll does not show an empty strip. */
const BEYOND = 12;

export interface Viewport {
  /** All in CSS pixels. */
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
}

/** Which of `count` rows are to be in the document: `first` inclusive, `end` exclusive. */
export function rowsIn({ scrollTop, height, rowHeight }: Viewport, count: number) {
  // Beyond the end when the list has got shorter, and before its beginning when it bounces.
  const top = Math.max(Math.min(scrollTop, count * rowHeight - height), 0);
  return {
    first: Math.max(Math.floor(top / rowHeight) - BEYOND, 0),
    end: Math.min(Math.ceil((top + height) / rowHeight) + BEYOND, count),
  };
}

/** Where to scroll so that a row is seen whole, moving no further than needed. */
export function scrolledTo(index: number, { scrollTop, height, rowHeight }: Viewport): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(top + rowHeight - height, scrollTop);
}

/** Whether the end is so near that further rows should be asked for. */
export function nearEnd({ scrollTop, height, rowHeight }: Viewport, count: number): boolean {
  return scrollTop + 3 * height >= count * rowHeight;
}
