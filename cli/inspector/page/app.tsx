import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { BrokerPage } from './broker/broker-page.tsx';
import { FiguresPage } from './figures/figures-page.tsx';
import { MessagesPage } from './messages/messages-page.tsx';
import { ProblemNote } from './parts/problem-note.tsx';
import type { Page } from './place.ts';
import { PublishPage } from './publish/publish-page.tsx';
import { place } from './router.ts';
import { SourcesPage } from './sources/sources-page.tsx';
import { about, problem, reachable } from './stage.ts';
import { TargetsPage } from './targets/targets-page.tsx';
import { TopBar } from './top-bar.tsx';

const SHOWN: Readonly<Record<Page, () => JSX.Element>> = {
  messages: MessagesPage,
  sources: SourcesPage,
  targets: TargetsPage,
  publish: PublishPage,
  broker: BrokerPage,
  figures: FiguresPage,
};

export function App() {
  const { page } = place.value;
  const main = useRef<HTMLElement>(null);
  const shown = useRef(page);
  useEffect(() => {
    const stage = about.value === undefined ? '' : ` · ${about.value.stage}`;
    document.title = `${page[0]?.toUpperCase()}${page.slice(1)} · topic-relay${stage}`;
    if (shown.current !== page) main.current?.focus({ preventScroll: true });
    shown.current = page;
  }, [page, about.value]);

  const Shown = SHOWN[page];
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <TopBar />
      <main id="main" ref={main} tabIndex={-1} class={`page-${page}`}>
        <ProblemNote problem={problem.value ?? (reachable.value.reachable ? undefined : unreachable())} />
        <Shown />
      </main>
    </>
  );
}

function unreachable() {
  return reachable.value.problem ?? { error: 'The stage does not answer.' };
}
