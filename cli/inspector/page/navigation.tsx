import { useKeys } from './keys.ts';
import { Icon } from './parts/icon.tsx';
import { hashOf, messagesPlace, PAGES, type Page, type Place } from './place.ts';
import { go, place } from './router.ts';
import { targets } from './stage.ts';

const NAMES: Readonly<Record<Page, string>> = {
  messages: 'Messages',
  sources: 'Sources',
  targets: 'Targets',
  publish: 'Publish',
  broker: 'Broker',
  figures: 'Figures',
};

/** The pages; `g` and a page's first letter goes there. */
export function Navigation() {
  useKeys(Object.fromEntries(PAGES.map((page) => [`g ${page[0]}`, () => go(placeOfPage(page))])));
  const troubled = targets.value?.filter(({ health }) => health.state !== 'closed').length ?? 0;
  return (
    <nav class="navigation" aria-label="Pages">
      {PAGES.map((page) => (
        <a
          key={page}
          href={hashOf(placeOfPage(page))}
          aria-current={place.value.page === page ? 'page' : undefined}
        >
          <Icon name={page} />
          {NAMES[page]}
          {page === 'targets' && troubled > 0 ? (
            <span class="count care" title={`${troubled} not taking messages`}>
              {troubled}
              <span class="unseen"> not taking messages</span>
            </span>
          ) : null}
        </a>
      ))}
    </nav>
  );
}

function placeOfPage(page: Page): Place {
  return page === 'messages' ? messagesPlace() : { page };
}
