import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { problemOf } from '../calls.ts';
import { counted } from '../parts/duration.ts';
import { leavesOut, SPANS } from './filter.ts';
import { filter, shown, store } from './listed.ts';

const SAID_AFTER_MS = 500;

/** How many there are. Said aloud only when somebody changed what is asked for, not with each that arrives. */
export function ListStatus() {
  const words = useComputed(() => {
    const loaded = counted(store.rows.value.length, 'message');
    const count = leavesOut(filter.value)
      ? `${shown.value.length.toLocaleString('en')} of ${loaded}`
      : loaded;
    return `${count}${store.more.value ? ' loaded' : ''}, ${SPANS[filter.value.span].words}`;
  });
  const said = useSignal('');
  useEffect(() => {
    const timer = setTimeout(() => {
      said.value = `${words.peek()}${store.paused.peek() ? ', paused' : ''}`;
    }, SAID_AFTER_MS);
    return () => clearTimeout(timer);
  }, [filter.value, store.paused.value, store.loading.value, said, words]);
  return (
    <div class="list-status">
      <span>{words}</span>
      <span class="unseen" role="status">
        {said}
      </span>
      {store.failure.value === undefined || store.rows.value.length === 0 ? null : (
        <span class="bad">Not up to date: {problemOf(store.failure.value).error}</span>
      )}
      {store.loading.value ? <span class="quiet">Loading…</span> : null}
      {store.more.value && !store.loading.value ? (
        <button type="button" class="link" onClick={() => void store.older()}>
          Load older
        </button>
      ) : null}
    </div>
  );
}
