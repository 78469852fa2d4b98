import { useComputed } from '@preact/signals';
import { wide } from '../media.ts';
import { MessagePane } from '../message/message-pane.tsx';
import { place } from '../router.ts';
import { FilterBar } from './filter-bar.tsx';
import { ListStatus } from './list-status.tsx';
import { shown, store } from './listed.ts';
import { MessageList } from './message-list.tsx';
import { NothingListed } from './nothing-listed.tsx';

/** The list, and beside it (on a phone: over it) the message that is open. */
export function MessagesPage() {
  const open = place.value.page === 'messages' ? place.value.open : undefined;
  const some = useComputed(() => shown.value.length > 0 || store.heldBack.value > 0);
  return (
    <div class={`messages${open === undefined ? '' : ' with-message'}`}>
      <section class="messages-list" aria-label="What was received" inert={open !== undefined && !wide.value}>
        <h1 class="unseen">Messages</h1>
        <FilterBar />
        {some.value ? <MessageList /> : <NothingListed />}
        <ListStatus />
      </section>
      {open === undefined ? null : <MessagePane open={open} />}
    </div>
  );
}
