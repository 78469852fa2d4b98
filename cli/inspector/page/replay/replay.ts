import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { InputOf, Problem, ResultOf } from '../../protocol.ts';
import { call, problemOf } from '../calls.ts';

export type PlanRequest = InputOf<'plan'>;
type Stage = 'planning' | 'planned' | 'running' | 'stopped' | 'done';

interface Replay {
  readonly planned: ReadonlySignal<ResultOf<'plan'> | undefined>;
  readonly sent: ReadonlySignal<number>;
  readonly stage: ReadonlySignal<Stage>;
  readonly problem: ReadonlySignal<Problem | undefined>;
  /** Runs the plan, or goes on where it stopped. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
}

/** Plans at once, which changes nothing, and runs the plan when told to. Leaving it stops it; running it again sends nothing twice. */
export function useReplay(request: PlanRequest): Replay {
  const planned = useSignal<ResultOf<'plan'> | undefined>(undefined);
  const sent = useSignal(0);
  const stage = useSignal<Stage>('planning');
  const problem = useSignal<Problem | undefined>(undefined);
  const resumeFrom = useRef<number | undefined>(undefined);
  const asked = JSON.stringify(request);

  useEffect(() => {
    const left = new AbortController();
    call('plan', JSON.parse(asked), left.signal).then(
      (answer) => {
        planned.value = answer;
        stage.value = 'planned';
      },
      (error: unknown) => {
        if (!left.signal.aborted) problem.value = problemOf(error);
      },
    );
    return () => {
      left.abort();
      stage.value = 'stopped';
    };
  }, [asked, planned, stage, problem]);

  const run = async () => {
    const { value } = planned;
    if (value === undefined) return;
    stage.value = 'running';
    problem.value = undefined;
    try {
      while (stage.value === 'running') {
        const from = resumeFrom.current;
        const answer = await call('replay', {
          plan: value.plan,
          ...(from === undefined ? {} : { resumeFrom: from }),
        });
        sent.value += answer.sent;
        resumeFrom.current = answer.resumeFrom;
        if (answer.finished) stage.value = 'done';
      }
    } catch (error) {
      problem.value = problemOf(error);
      stage.value = 'stopped';
    }
  };
  const stop = () => {
    stage.value = 'stopped';
  };
  return { planned, sent, stage, problem, run, stop };
}
