import { setTimeout as delay } from 'node:timers/promises';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { LiveEvent } from './events.ts';
import type { Tail } from './tail.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly everyMs: number;
  /** Ends then, epoch ms. */
  readonly until: number;
  readonly onEvent: (event: LiveEvent) => Promise<void>;
  /** The functions answered: for the first time, or again. */
  readonly onReachable: () => void;
  readonly onUnreachable: (error: CommandError) => void;
  /** Whether to go on although nothing is about to happen. */
  readonly isDue?: () => boolean;
}

export interface Followed {
  /** Messages. */
  readonly received: number;
  /** Nothing that was received before was missed. Epoch ms. */
  readonly seenUntil: number;
}

/**
 * Looks again and again, until it is to end, or until all that the tail looks for is received and what became of it is
 * known. Functions that cannot be reached are waited for once they have been: a stack is started again, a network comes
 * back.
 */
export async function follow(tail: Tail, options: FollowOptions): Promise<Followed> {
  const { signal, everyMs, until, onEvent, onReachable, onUnreachable, isDue } = options;
  let state: 'unknown' | 'reachable' | 'unreachable' = 'unknown';
  let seenUntil = Date.now();
  const reached = () => {
    if (state !== 'reachable') onReachable();
    state = 'reachable';
  };
  const look = async () => {
    const [began, wasComplete] = [Date.now(), tail.complete];
    for await (const event of tail.look()) {
      reached();
      await onEvent(event);
    }
    reached();
    if (!wasComplete) seenUntil = began;
  };
  try {
    while (!signal.aborted && Date.now() < until && (!tail.complete || tail.expectsNews || isDue?.())) {
      await look().catch((error: unknown) => {
        const gone = error instanceof CommandError && error.exitCode === EXIT.unreachable;
        if (!gone || state === 'unknown') throw error;
        if (state === 'reachable') onUnreachable(error);
        state = 'unreachable';
      });
      await delay(Math.max(Math.min(everyMs, until - Date.now()), 0), undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { received: tail.received, seenUntil: tail.leftOut ?? seenUntil };
}
