import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useKeys } from '../keys.ts';
import { go, place } from '../router.ts';
import { cursor, placeOfMessage, shown, store } from './listed.ts';
import { COLUMNS, MessageLine, rowId } from './message-row.tsx';
import { NewRows } from './new-rows.tsx';
import { isSame, keyOf } from './row-order.ts';
import { useViewport } from './viewport.ts';
import { WindowedRows } from './windowed-rows.tsx';
import { nearEnd, rowsIn, scrolledTo } from './windowing.ts';

/** In CSS pixels, as in `list.css`: below this width a row has two lines. */
const TWO_LINES_BELOW = 640;
const ROW_HEIGHT = { one: 34, two: 58 };
const HEADER_HEIGHT = 30;

/** The messages, however many, moved through by keys or scrolling. */
export function MessageList() {
  const scroller = useRef<HTMLDivElement>(null);
  const box = useViewport(scroller);
  const twoLines = useComputed(() => box.value.width < TWO_LINES_BELOW);
  const viewport = useComputed(() => ({
    scrollTop: box.value.scrollTop,
    height: Math.max(box.value.height - (twoLines.value ? 0 : HEADER_HEIGHT), 0),
    rowHeight: twoLines.value ? ROW_HEIGHT.two : ROW_HEIGHT.one,
  }));
  const scrolled = useComputed(() => viewport.value.scrollTop > viewport.value.rowHeight / 2);
  const atEnd = useComputed(() => box.value.height > 0 && nearEnd(viewport.value, shown.value.length));
  const at = useComputed(() => shown.value.findIndex((row) => isSame(row, cursor.value)));

  useEffect(() => {
    store.scrolled.value = scrolled.value;
  }, [scrolled.value]);
  useEffect(
    () => () => {
      store.scrolled.value = false;
    },
    [],
  );
  useEffect(() => {
    // Only while there are rows to scroll through: else a search would load all that is stored. What has failed is
    // tried again by hand, not on and on.
    const searched = shown.value.length < store.rows.value.length;
    if (atEnd.value && !searched && store.failure.value === undefined) void store.older();
  }, [atEnd.value, shown.value.length, store.loading.value]);

  const open = place.value.page === 'messages' ? place.value.open : undefined;

  const moveTo = (index: number) => {
    const row = shown.value[Math.max(0, Math.min(index, shown.value.length - 1))];
    if (row === undefined) return;
    cursor.value = row;
    scroller.current?.scrollTo({ top: scrolledTo(shown.value.indexOf(row), viewport.value) });
    if (open !== undefined) go(placeOfMessage(row, open.tab), 'replace');
  };
  const next = () => moveTo(at.value + 1);
  const previous = () => moveTo(at.value - 1);
  const openAtCursor = () => {
    const row = shown.value[at.value];
    if (row !== undefined) go(placeOfMessage(row, open?.tab));
  };
  useKeys({ j: next, k: previous });

  const rowsOnScreen = Math.max(Math.floor(viewport.value.height / viewport.value.rowHeight) - 1, 1);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: next,
    ArrowUp: previous,
    PageDown: () => moveTo(at.value + rowsOnScreen),
    PageUp: () => moveTo(at.value - rowsOnScreen),
    Home: () => moveTo(0),
    End: () => moveTo(shown.value.length - 1),
    Enter: openAtCursor,
  };
  const range = rowsIn(viewport.value, shown.value.length);
  const cursorIsThere = at.value >= range.first && at.value < range.end;

  return (
    <div class={`list${twoLines.value ? ' two-lines' : ''}`}>
      <NewRows onShow={() => scroller.current?.scrollTo({ top: 0 })} />
      <div ref={scroller} class="scroller">
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that keys move through is a grid.
          role="grid"
          tabIndex={0}
          aria-label="Messages, newest first"
          aria-rowcount={store.more.value ? -1 : shown.value.length + 1}
          aria-activedescendant={cursorIsThere ? rowId(at.value) : undefined}
          onKeyDown={(event) => {
            const act = keys[event.key];
            if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
            event.preventDefault();
            act();
          }}
        >
          <thead>
            <tr aria-rowindex={1}>
              {COLUMNS.map((name) => (
                <th key={name} scope="col" class={name.toLowerCase()}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <WindowedRows rows={shown} viewport={viewport}>
            {(row, index) => (
              <MessageLine
                key={keyOf(row)}
                row={row}
                index={index}
                atCursor={index === at.value}
                open={isSame(row, open)}
              />
            )}
          </WindowedRows>
        </table>
      </div>
    </div>
  );
}
