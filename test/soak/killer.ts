import type { Deployment } from './deployment.ts';
import type { Random } from './faults.ts';

/** One kill in so many messages, and three at least: each part once. */
const MESSAGES_A_KILL = 500;

/** Says after how many published messages something is killed: spread over the run, each at a random moment of its part. */
export function killMoments(messages: number, random: Random): readonly number[] {
  const kills = Math.max(3, Math.round(messages / MESSAGES_A_KILL));
  return Array.from({ length: kills }, (_, i) => Math.floor(((i + random()) / kills) * messages));
}

/** Kills the parts in turn, one at a time, whenever a moment has come. */
export function createKiller(
  { parts }: Pick<Deployment, 'parts'>,
  moments: readonly number[],
  onKill: (part: string) => void,
) {
  const left = [...moments];
  let turn = 0;
  let killing = Promise.resolve();
  const killNext = () => {
    const part = parts[turn % parts.length];
    turn += 1;
    killing = killing.then(async () => {
      onKill(part?.name ?? '');
      await part?.kill();
    });
  };
  return {
    published(count: number): void {
      while (left.length > 0 && (left[0] ?? 0) < count) {
        left.shift();
        killNext();
      }
    },
    /** Kills what was spared so far, as the run was too short. Resolves when the last one runs again. */
    async end(): Promise<void> {
      while (turn < parts.length) killNext();
      await killing;
    },
  };
}
