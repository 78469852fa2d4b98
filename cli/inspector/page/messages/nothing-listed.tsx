import { problemOf } from '../calls.ts';
import { CommandLine } from '../parts/command-line.tsx';
import { Empty } from '../parts/empty.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { hashOf } from '../place.ts';
import { sources } from '../stage.ts';
import { EVERYTHING, SPANS } from './filter.ts';
import { filter, setFilter, store } from './listed.ts';

/** Why the list is empty, and what to do about it. */
export function NothingListed() {
  const { source, span } = filter.value;
  if (store.failure.value !== undefined) {
    return <ProblemNote problem={problemOf(store.failure.value)} onRetry={() => void store.catchUp()} />;
  }
  if (store.loading.value) return <p class="loading">Loading…</p>;
  if (store.rows.value.length > 0) return <NoneFits />;
  if (source !== '' || sources.value === undefined || sources.value.length > 0) {
    return (
      <Empty title={`Nothing was received in the ${SPANS[span].words}.`}>
        {source === '' ? null : (
          <p>
            Only messages of {source} are listed.{' '}
            <button type="button" class="link" onClick={() => setFilter({ source: '' })}>
              List those of every source
            </button>
          </p>
        )}
        {span === '30d' ? null : (
          <p>
            <button type="button" onClick={() => setFilter({ span: '30d' })}>
              Look at the {SPANS['30d'].words}
            </button>
          </p>
        )}
        <p>
          Or <a href={hashOf({ page: 'publish' })}>publish a message</a>: it appears here as soon as it is
          stored.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing has been received yet.">
      <p>No topic is subscribed to. Create one, subscribe to it, and publish to it:</p>
      <CommandLine words="topics create MyTopic1" />
      <CommandLine words="subscriptions create MyTopic1 MyTopic1-Sub1" />
      <CommandLine words="publish MyTopic1" />
      <p class="quiet">The messages appear here as soon as they are stored.</p>
    </Empty>
  );
}

function NoneFits() {
  return (
    <Empty title="No message that is loaded fits.">
      <p class="actions">
        <button type="button" onClick={() => setFilter({ ...EVERYTHING, span: filter.value.span })}>
          Clear the filters
        </button>
        {store.more.value ? (
          <button type="button" onClick={() => void store.older()}>
            Load older messages
          </button>
        ) : null}
      </p>
    </Empty>
  );
}
