import { signal } from '@preact/signals';
import type { About, LiveEvents, Problem, ResultOf, TargetRow } from '../protocol.ts';
import { call, problemOf } from './calls.ts';
import { on, onReopened } from './live.ts';

type Sources = ResultOf<'sources'>['sources'];

/** What every part of the page may want to know of the stage; undefined until it is known. */
export const about = signal<About | undefined>(undefined);
export const sources = signal<Sources | undefined>(undefined);
export const targets = signal<readonly TargetRow[] | undefined>(undefined);
/** Why some of it is not known. */
export const problem = signal<Problem | undefined>(undefined);
export const reachable = signal<LiveEvents['stage']>({ reachable: true });

/** Asks for it, and keeps it as it is now. */
export async function follow(): Promise<void> {
  on('sources', (now) => {
    sources.value = now;
  });
  on('targets', (now) => {
    targets.value = now;
  });
  on('stage', (now) => {
    const back = now.reachable && !reachable.value.reachable;
    reachable.value = now;
    if (back) void ask();
  });
  onReopened(() => void ask());
  await ask();
}

async function ask(): Promise<void> {
  const asked = await Promise.allSettled([
    call('about', {}).then((now) => {
      about.value = now;
    }),
    call('sources', {}).then((now) => {
      sources.value = now.sources;
    }),
    call('targets', {}).then((now) => {
      targets.value = now.targets;
    }),
  ]);
  const failed = asked.find((one) => one.status === 'rejected');
  problem.value = failed === undefined ? undefined : problemOf(failed.reason);
}

/** A command line for this stage, to be copied. */
export function commandLine(words: string): string {
  const here = about.value?.local ?? true;
  return `npx topic-relay ${words}${here ? '' : ` --stage ${about.value?.stage}`}`;
}
