import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import type { MessageDetail, MessageKey, Problem } from '../../protocol.ts';
import { call, problemOf } from '../calls.ts';
import { on, onReopened } from '../live.ts';
import { batched } from '../messages/batched.ts';
import { isSame } from '../messages/row-order.ts';

const GATHER_MS = 300;

interface Detail {
  readonly detail: ReadonlySignal<MessageDetail | undefined>;
  readonly problem: ReadonlySignal<Problem | undefined>;
}

/** All of a message, asked for anew whenever something happens to it. */
export function useDetail({ source, messageId }: MessageKey): Detail {
  const detail = useSignal<MessageDetail | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  // Before it is painted: what is shown must not be of the message before.
  useLayoutEffect(() => {
    const left = new AbortController();
    const ask = async () => {
      try {
        const answer = await call('message', { source, messageId }, left.signal);
        if (left.signal.aborted) return;
        detail.value = answer;
        problem.value = undefined;
      } catch (error) {
        if (!left.signal.aborted) problem.value = problemOf(error);
      }
    };
    detail.value = undefined;
    problem.value = undefined;
    void ask();
    const askAgain = batched(() => void ask(), GATHER_MS);
    const stops = [
      on('message', (row) => isSame(row, { source, messageId }) && askAgain(row)),
      onReopened(() => void ask()),
    ];
    return () => {
      for (const stop of stops) stop();
      left.abort();
    };
  }, [source, messageId, detail, problem]);
  return { detail, problem };
}
