import { computed, effect, signal, untracked } from '@preact/signals';
import type { MessageKey, MessageRow } from '../../protocol.ts';
import { call } from '../calls.ts';
import { on, onReopened } from '../live.ts';
import type { MessageTab, Place } from '../place.ts';
import { go, place } from '../router.ts';
import { reachable } from '../stage.ts';
import { batched } from './batched.ts';
import { accepts, EVERYTHING, type Filter, SPANS } from './filter.ts';
import { createMessageStore } from './message-store.ts';

const GATHER_MS = 100;

export const store = createMessageStore((input) => call('messages', input));

/** As the address says, or said before another page was shown. */
export const filter = signal<Filter>(EVERYTHING);

/** What the list shows, newest first. */
export const shown = computed(() => store.rows.value.filter(accepts(filter.value)));

/** The message that the keyboard is at. */
export const cursor = signal<MessageKey | undefined>(undefined);

const source = computed(() => filter.value.source);
const span = computed(() => filter.value.span);

/** Begins to load and to listen. */
export function startList(): void {
  effect(() => {
    const { value } = place;
    if (value.page !== 'messages') return;
    filter.value = value.filter;
    if (value.open !== undefined) cursor.value = value.open;
  });
  effect(() => {
    const view = { source: source.value, from: Date.now() - SPANS[span.value].ms };
    untracked(() => void store.show(view));
  });
  effect(() => {
    if (!store.paused.value && !store.scrolled.value) untracked(store.release);
  });
  let wasReachable = true;
  effect(() => {
    const isReachable = reachable.value.reachable;
    if (isReachable && !wasReachable) untracked(() => void store.catchUp());
    wasReachable = isReachable;
  });
  on('message', batched<MessageRow>(store.arrive, GATHER_MS));
  onReopened(() => void store.catchUp());
}

export function setFilter(change: Partial<Filter>): void {
  const { value } = place;
  const open = value.page === 'messages' ? value.open : undefined;
  go({ page: 'messages', filter: { ...filter.value, ...change }, ...(open && { open }) }, 'replace');
}

/** Where a message is shown, beside the list as it is. */
export function placeOfMessage({ source: from, messageId }: MessageKey, tab: MessageTab = 'message'): Place {
  return { page: 'messages', filter: filter.value, open: { source: from, messageId, tab } };
}

export function closeMessage(): void {
  go({ page: 'messages', filter: filter.value });
}
