import { useSignal } from '@preact/signals';
import type { Problem, TargetRow } from '../../protocol.ts';
import { call, problemOf } from '../calls.ts';
import { Icon } from '../parts/icon.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { ReplayForm } from '../replay/replay-form.tsx';
import { DisableDialog } from './disable-dialog.tsx';
import { Health } from './health.tsx';
import { Seen } from './seen.tsx';

/** A target, with a switch that has it take messages or none. */
export function TargetCard({ row }: { readonly row: TargetRow }) {
  const { target, type, enabled, health, seen } = row;
  const asking = useSignal<'' | 'disable' | 'replay'>('');
  const busy = useSignal(false);
  const said = useSignal('');
  const problem = useSignal<Problem | undefined>(undefined);
  const close = () => {
    asking.value = '';
  };

  const set = async (wanted: boolean) => {
    close();
    busy.value = true;
    problem.value = undefined;
    try {
      said.value = (await call('setTarget', { target, enabled: wanted })).message;
    } catch (error) {
      problem.value = problemOf(error);
    } finally {
      busy.value = false;
    }
  };

  return (
    <article class="card" aria-label={target}>
      <header>
        <h2>{target}</h2>
        <span class="tag">{type}</span>
      </header>
      <Health row={row} />
      <Seen seen={seen} />
      <p class="quiet" role="status">
        {said}
      </p>
      <ProblemNote problem={problem.value} />
      <p class="actions">
        {!enabled ? null : health.state === 'disabled' ? (
          <button type="button" class="primary" disabled={busy} onClick={() => void set(true)}>
            Enable
          </button>
        ) : (
          <button
            type="button"
            disabled={busy}
            onClick={() => {
              asking.value = 'disable';
            }}
          >
            Disable…
          </button>
        )}
        {enabled && health.state === 'open' ? (
          <button type="button" disabled={busy} onClick={() => void set(true)}>
            Try it now
          </button>
        ) : null}
        <button
          type="button"
          onClick={() => {
            asking.value = 'replay';
          }}
        >
          <Icon name="again" />
          Replay…
        </button>
      </p>
      {asking.value === 'disable' ? (
        <DisableDialog target={target} onConfirm={() => void set(false)} onClose={close} />
      ) : null}
      {asking.value === 'replay' ? <ReplayForm target={target} onClose={close} /> : null}
    </article>
  );
}
