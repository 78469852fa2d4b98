import { CommandLine } from '../parts/command-line.tsx';
import { Empty } from '../parts/empty.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { usePolled } from '../polled.ts';
import { sources } from '../stage.ts';
import { SourceCard } from './source-card.tsx';
import { Strangers } from './strangers.tsx';

const REFRESH_MS = 10_000;
const MINUTES = 60;

/** Where messages come from, and how they have been coming in the last hour. */
export function SourcesPage() {
  const { result, problem } = usePolled('figures', { minutes: MINUTES }, REFRESH_MS);
  const { value: known } = sources;
  const figures = result.value;
  return (
    <div class="page">
      <h1>Sources</h1>
      <p class="lead">
        Subscriptions whose pushes are accepted here. Rates and rejects are of the last hour.
      </p>
      <ProblemNote problem={problem.value} />
      {known === undefined ? <p class="loading">Loading…</p> : null}
      {known?.length === 0 ? (
        <Empty title="No topic is subscribed to.">
          <p>A source is made with its subscription:</p>
          <CommandLine words="subscriptions create MyTopic1 MyTopic1-Sub1" />
          <p class="quiet">The topic must be there: topics create MyTopic1 makes it.</p>
        </Empty>
      ) : null}
      <div class="cards">
        {known?.map((source) => (
          <SourceCard
            key={source.name}
            source={source}
            figures={figures?.sources.find((one) => one.source === source.name)}
            counted={figures !== undefined}
            minutes={MINUTES}
          />
        ))}
      </div>
      {figures === undefined ? null : <Strangers byReason={figures.strangers} />}
    </div>
  );
}
