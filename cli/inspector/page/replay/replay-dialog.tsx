import { Dialog } from '../parts/dialog.tsx';
import { counted } from '../parts/duration.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { type PlanRequest, useReplay } from './replay.ts';

interface Props {
  readonly request: PlanRequest;
  readonly onClose: () => void;
}

/** Says what a replay would send, and sends it when that is confirmed. */
export function ReplayDialog({ request, onClose }: Props) {
  const { planned, sent, stage, problem, run, stop } = useReplay(request);
  const { count = 0, atLeast = false } = planned.value?.plan ?? {};
  const isEmpty = count === 0 && !atLeast;
  return (
    <Dialog title={`Replay to ${request.target}`} onClose={onClose}>
      <ProblemNote problem={problem.value} />
      <div role="status">
        {planned.value === undefined && problem.value === undefined ? <p>Counting…</p> : null}
        {planned.value === undefined ? null : <p>{planned.value.message}</p>}
        {planned.value !== undefined && isEmpty ? <p class="quiet">{nothing(request)}</p> : null}
        {stage.value === 'planned' || stage.value === 'planning' ? null : (
          <p>
            {counted(sent.value, 'message')} on the way{stage.value === 'running' ? '…' : '.'}
          </p>
        )}
      </div>
      {count > 1 && !atLeast && stage.value !== 'planned' ? (
        <progress max={count} value={sent.value} aria-label="Sent" />
      ) : null}
      <p class="actions">
        {stage.value === 'planned' && !isEmpty ? (
          <button type="button" class="primary" onClick={() => void run()}>
            Send {atLeast ? 'them all' : counted(count, 'message')}
          </button>
        ) : null}
        {stage.value === 'stopped' ? (
          <button type="button" class="primary" onClick={() => void run()}>
            Go on
          </button>
        ) : null}
        {stage.value === 'running' ? (
          <button type="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button type="button" onClick={onClose}>
            {stage.value === 'done' ? 'Close' : 'Cancel'}
          </button>
        )}
      </p>
    </Dialog>
  );
}

function nothing({ target, messageId }: PlanRequest): string {
  return messageId === undefined
    ? `There is nothing to send: no message of the span is to go to ${target} that way.`
    : `There is nothing to send: it is on its way already, or no route gives it to ${target}.`;
}
