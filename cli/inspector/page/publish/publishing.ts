import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { MessageRow, Problem, Publish, ResultOf } from '../../protocol.ts';
import { call, problemOf } from '../calls.ts';
import { on } from '../live.ts';
import { batched } from '../messages/batched.ts';

const GATHER_MS = 100;

interface Publishing {
  readonly published: ReadonlySignal<ResultOf<'publish'> | undefined>;
  readonly arrived: ReadonlySignal<ReadonlyMap<string, MessageRow>>;
  readonly problem: ReadonlySignal<Problem | undefined>;
  readonly busy: ReadonlySignal<boolean>;
  readonly publish: (message: Publish) => Promise<void>;
}

/** Publishes, and hears what arrives of it: some of it before the broker's answer. */
export function usePublishing(): Publishing {
  const published = useSignal<ResultOf<'publish'> | undefined>(undefined);
  const arrived = useSignal<ReadonlyMap<string, MessageRow>>(new Map());
  const problem = useSignal<Problem | undefined>(undefined);
  const busy = useSignal(false);

  useEffect(() => {
    const take = (rows: readonly MessageRow[]) => {
      const awaited = published.value && new Set(published.value.messageIds);
      const ours = rows.filter(({ messageId }) => awaited?.has(messageId) ?? busy.value);
      if (ours.length === 0) return;
      arrived.value = new Map([...arrived.value, ...ours.map((row) => [row.messageId, row] as const)]);
    };
    return on('message', batched(take, GATHER_MS));
  }, [published, arrived, busy]);

  const publish = async (message: Publish) => {
    published.value = undefined;
    arrived.value = new Map();
    problem.value = undefined;
    busy.value = true;
    try {
      published.value = await call('publish', message);
    } catch (error) {
      problem.value = problemOf(error);
    } finally {
      busy.value = false;
    }
  };
  return { published, arrived, problem, busy, publish };
}
