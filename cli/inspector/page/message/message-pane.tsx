import { useEffect, useRef } from 'preact/hooks';
import { useKeys } from '../keys.ts';
import { closeMessage, cursor, placeOfMessage } from '../messages/listed.ts';
import { isSame } from '../messages/row-order.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { MESSAGE_TABS, type MessageTab, type OpenMessage } from '../place.ts';
import { go } from '../router.ts';
import { useDetail } from './detail.ts';
import { MessageHead } from './message-head.tsx';
import { MessageTabPanel } from './message-tab-panel.tsx';

const NAMES: Readonly<Record<MessageTab, string>> = {
  message: 'Message',
  raw: 'Raw',
  headers: 'Headers',
  proof: 'Proof',
  deliveries: 'Deliveries',
  routes: 'Routes',
};

/** One message, with all that is known of it. */
export function MessagePane({ open }: { readonly open: OpenMessage }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { detail, problem } = useDetail(open);
  const { value } = detail;
  const close = () => {
    closeMessage();
    document.querySelector<HTMLElement>('.scroller table')?.focus({ preventScroll: true });
  };
  useKeys({ Escape: close });
  useEffect(() => {
    // Those who go through the list by its keys stay there.
    if (!isSame(open, cursor.peek()) || document.activeElement?.closest('.scroller') === null)
      heading.current?.focus();
  }, []);

  const tabs = MESSAGE_TABS.map((name) => ({
    name,
    label: (
      <>
        {NAMES[name]}
        {name === 'deliveries' && value !== undefined ? (
          <span class="count">{value.deliveries.length}</span>
        ) : null}
      </>
    ),
  }));
  return (
    <section class="message-pane" aria-label="Message">
      <header>
        <button
          type="button"
          class="bare"
          aria-label="Back to the list"
          title="Back to the list (Esc)"
          onClick={close}
        >
          <Icon name="back" />
        </button>
        <h2 ref={heading} tabIndex={-1} class="id">
          {open.messageId}
        </h2>
        <CopyButton text={open.messageId} what="the id" />
      </header>
      <ProblemNote problem={problem.value} />
      {value === undefined ? (
        problem.value === undefined && <p class="loading">Loading…</p>
      ) : (
        <>
          <MessageHead detail={value} />
          <Tabs
            label="What is known of the message"
            tabs={tabs}
            chosen={open.tab}
            onChoose={(tab) => go(placeOfMessage(open, tab), 'replace')}
          >
            <MessageTabPanel tab={open.tab} detail={value} />
          </Tabs>
        </>
      )}
    </section>
  );
}
