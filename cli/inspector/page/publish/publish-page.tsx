import { useSignal } from '@preact/signals';
import type { Problem, ResultOf } from '../../protocol.ts';
import { call, problemOf } from '../calls.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { Arrivals } from './arrivals.tsx';
import { PublishForm } from './publish-form.tsx';

/** Publishes through the broker, as any publisher does, and shows how it arrives. */
export function PublishPage() {
  const published = useSignal<ResultOf<'publish'> | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const busy = useSignal(false);
  return (
    <div class="page narrow">
      <h1>Publish</h1>
      <p class="lead">The message goes to the broker, which pushes it to whoever subscribed: also to here.</p>
      <PublishForm
        busy={busy.value}
        onPublish={async (message) => {
          busy.value = true;
          problem.value = undefined;
          try {
            published.value = await call('publish', message);
          } catch (error) {
            problem.value = problemOf(error);
          } finally {
            busy.value = false;
          }
        }}
      />
      <ProblemNote problem={problem.value} />
      {published.value === undefined ? null : <Arrivals published={published.value} />}
    </div>
  );
}
