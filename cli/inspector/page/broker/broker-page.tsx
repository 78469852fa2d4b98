import { CommandLine } from '../parts/command-line.tsx';
import { Empty } from '../parts/empty.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { usePolled } from '../polled.ts';
import { about } from '../stage.ts';
import { Faults } from './faults.tsx';
import { Queues } from './queues.tsx';
import { Topics } from './topics.tsx';

const REFRESH_MS = 3_000;

/** The broker that `npm start` runs: what it has, and how to make it go wrong. */
export function BrokerPage() {
  if (about.value?.local === false) {
    return (
      <div class="page">
        <h1>Broker</h1>
        <Empty title={`Stage ${about.value.stage} uses the vendors’ brokers.`}>
          <p>Their topics and subscriptions are listed by:</p>
          <CommandLine words="topics list" />
          <CommandLine words="subscriptions list" />
        </Empty>
      </div>
    );
  }
  return <LocalBroker />;
}

function LocalBroker() {
  const { result, problem, refresh } = usePolled('broker', {}, REFRESH_MS);
  const { value } = result;
  return (
    <div class="page">
      <h1>Broker</h1>
      <p class="lead">
        The broker of this machine, which signs and retries like the real ones.{' '}
        {value === undefined ? null : <code>{value.url}</code>}
      </p>
      <ProblemNote problem={problem.value} onRetry={() => void refresh()} />
      {value === undefined ? (
        problem.value === undefined && <p class="loading">Loading…</p>
      ) : (
        <>
          <Topics topics={value.topics} />
          <Queues queues={value.queues} />
          <Faults active={value.faults} topics={value.topics} onChanged={refresh} />
        </>
      )}
    </div>
  );
}
