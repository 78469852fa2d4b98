import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import type { CallName, InputOf, Problem, ResultOf } from '../protocol.ts';
import { call, problemOf } from './calls.ts';

export interface Polled<R> {
  /** Undefined before the first answer. A later failure leaves what was known. */
  readonly result: ReadonlySignal<R | undefined>;
  readonly problem: ReadonlySignal<Problem | undefined>;
  /** Asks now. */
  readonly refresh: () => Promise<void>;
}

/** What a call answers, asked anew every so many ms while the page can be seen, and at once with another input. */
export function usePolled<C extends CallName>(
  name: C,
  input: InputOf<C>,
  everyMs: number,
): Polled<ResultOf<C>> {
  const result = useSignal<ResultOf<C> | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const asked = JSON.stringify(input);

  const refresh = useCallback(
    async (signal?: AbortSignal) => {
      try {
        const answer = await call(name, JSON.parse(asked), signal);
        if (signal?.aborted) return;
        result.value = answer;
        problem.value = undefined;
      } catch (error) {
        if (!signal?.aborted) problem.value = problemOf(error);
      }
    },
    [name, asked, result, problem],
  );

  useEffect(() => {
    const left = new AbortController();
    void refresh(left.signal);
    const timer = setInterval(() => {
      if (!document.hidden) void refresh(left.signal);
    }, everyMs);
    return () => {
      clearInterval(timer);
      left.abort();
    };
  }, [refresh, everyMs]);

  return { result, problem, refresh: () => refresh() };
}
