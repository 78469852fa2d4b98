import { useComputed } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useKeys } from '../keys.ts';
import { Icon } from '../parts/icon.tsx';
import { sources } from '../stage.ts';
import { Choice } from './choice.tsx';
import { isSpan, ROW_STATES, SPANS } from './filter.ts';
import { filter, setFilter, store } from './listed.ts';

/** What the list is narrowed to, and whether it moves. */
export function FilterBar() {
  const search = useRef<HTMLInputElement>(null);
  const { paused } = store;
  const togglePaused = () => {
    paused.value = !paused.value;
  };
  useKeys({ '/': () => search.current?.select(), p: togglePaused });
  const sourceNames = useComputed(() => {
    const names = new Set(sources.value?.map(({ name }) => name));
    for (const row of store.rows.value) names.add(row.source);
    return [...names].sort();
  });
  const tagNames = useComputed(() => {
    const names = new Set<string>();
    for (const row of store.rows.value) for (const tag of row.tags) names.add(tag);
    return [...names].sort();
  });
  const { text, source, tag, state, span } = filter.value;

  return (
    <search class="filter-bar">
      <label class="search">
        <Icon name="search" />
        <span class="unseen">Search</span>
        <input
          ref={search}
          type="search"
          placeholder="Search id, text, topic, tag"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => setFilter({ text: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        <kbd class="for-keyboards">/</kbd>
      </label>
      <div class="choices">
        <Choice
          label="Source"
          any="Any source"
          values={sourceNames.value}
          chosen={source}
          onChoose={(chosen) => setFilter({ source: chosen })}
        />
        <Choice
          label="State"
          any="Any state"
          values={ROW_STATES}
          chosen={state}
          onChoose={(chosen) => setFilter({ state: ROW_STATES.find((known) => known === chosen) ?? '' })}
        />
        <Choice
          label="Tag"
          any="Any tag"
          values={tagNames.value}
          chosen={tag}
          onChoose={(chosen) => setFilter({ tag: chosen })}
        />
        <Choice
          label="Time"
          values={Object.keys(SPANS)}
          words={(value) => (isSpan(value) ? SPANS[value].words : value)}
          chosen={span}
          onChoose={(chosen) => isSpan(chosen) && setFilter({ span: chosen })}
        />
        <button type="button" class="pause" aria-pressed={paused} title="Pause (p)" onClick={togglePaused}>
          <Icon name={paused.value ? 'play' : 'pause'} />
          {paused.value ? 'Paused' : 'Pause'}
        </button>
      </div>
    </search>
  );
}
