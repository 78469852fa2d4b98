import { useSignal } from '@preact/signals';
import { Choice } from '../messages/choice.tsx';
import { isSpan, SPANS, type Span } from '../messages/filter.ts';
import { Dialog } from '../parts/dialog.tsx';
import { sources } from '../stage.ts';
import type { PlanRequest } from './replay.ts';
import { ReplayDialog } from './replay-dialog.tsx';

const WHICH: Readonly<Record<PlanRequest['only'], string>> = {
  failed: 'given up, or held because the target was off',
  missing: 'never on their way to this target',
  all: 'all, those that were delivered too',
};

interface Props {
  readonly target: string;
  readonly onClose: () => void;
}

/** Asks which messages are to be sent to a target again; what that comes to is shown before anything is sent. */
export function ReplayForm({ target, onClose }: Props) {
  const source = useSignal(sources.value?.[0]?.name ?? '');
  const span = useSignal<Span>('24h');
  const only = useSignal<PlanRequest['only']>('failed');
  const request = useSignal<PlanRequest | undefined>(undefined);
  if (request.value !== undefined) return <ReplayDialog request={request.value} onClose={onClose} />;
  return (
    <Dialog title={`Replay to ${target}`} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          const from = Date.now() - SPANS[span.value].ms;
          request.value = { target, source: source.value, from, only: only.value };
        }}
      >
        <div class="field">
          <span>Messages of the source</span>
          <Choice
            label="Source"
            values={sources.value?.map(({ name }) => name) ?? []}
            chosen={source.value}
            onChoose={(chosen) => {
              source.value = chosen;
            }}
          />
        </div>
        <div class="field">
          <span>Received in the</span>
          <Choice
            label="Time"
            values={Object.keys(SPANS)}
            words={(value) => (isSpan(value) ? SPANS[value].words : value)}
            chosen={span.value}
            onChoose={(chosen) => {
              if (isSpan(chosen)) span.value = chosen;
            }}
          />
        </div>
        <fieldset class="field">
          <legend>Which of them</legend>
          {(['failed', 'missing', 'all'] as const).map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="only"
                checked={only.value === one}
                onChange={() => {
                  only.value = one;
                }}
              />
              {WHICH[one]}
            </label>
          ))}
        </fieldset>
        <p class="actions">
          <button type="submit" class="primary" disabled={source.value === ''}>
            Plan
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
