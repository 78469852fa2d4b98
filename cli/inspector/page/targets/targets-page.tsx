import { Empty } from '../parts/empty.tsx';
import { targets } from '../stage.ts';
import { TargetCard } from './target-card.tsx';

const EXAMPLE = `targets: {
  billing: { type: 'webhook', url: 'https://example.com/hook' },
},
routes: [{ from: '*', to: ['billing'] }],`;

/** Where messages go, and whether it takes them. */
export function TargetsPage() {
  const { value } = targets;
  return (
    <div class="page">
      <h1>Targets</h1>
      <p class="lead">Success and latency are of the attempts that this inspector has seen since it began.</p>
      {value === undefined ? <p class="loading">Loading…</p> : null}
      {value?.length === 0 ? (
        <Empty title="There are no targets.">
          <p>Messages are stored, and go nowhere. Say in relay.config.ts where they shall go:</p>
          <pre>{EXAMPLE}</pre>
          <p class="quiet">What was stored before can then be replayed from here.</p>
        </Empty>
      ) : null}
      <div class="cards">
        {value?.map((row) => (
          <TargetCard key={row.target} row={row} />
        ))}
      </div>
    </div>
  );
}
