import { ProblemNote } from '../parts/problem-note.tsx';
import { Arrivals } from './arrivals.tsx';
import { PublishForm } from './publish-form.tsx';
import { usePublishing } from './publishing.ts';

/** Publishes through the broker, as any publisher does, and shows how it arrives. */
export function PublishPage() {
  const { published, arrived, problem, busy, publish } = usePublishing();
  return (
    <div class="page narrow">
      <h1>Publish</h1>
      <p class="lead">The message goes to the broker, which pushes it to whoever subscribed: also to here.</p>
      <PublishForm busy={busy.value} onPublish={publish} />
      <ProblemNote problem={problem.value} />
      {published.value === undefined ? null : (
        <Arrivals published={published.value} arrived={arrived.value} />
      )}
    </div>
  );
}
