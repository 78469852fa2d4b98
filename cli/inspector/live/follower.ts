import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { reasonOf } from '../../../lib/errors.ts';
import type { Attempt } from '../../../lib/store/delivery.ts';
import type { Functions } from '../../functions.ts';
import { Tail } from '../../listen/tail.ts';
import type { Tell } from '../http/viewers.ts';
import { problemOf } from '../problem.ts';
import type { LiveEvents, MessageKey, Problem } from '../protocol.ts';
import { type Again, messagesAgain } from './again.ts';
import { Rows } from './rows.ts';
import type { SeenAttempts } from './seen-attempts.ts';
import { targetRows } from './target-rows.ts';

export interface FollowerOptions {
  readonly functions: Functions;
  readonly seen: SeenAttempts;
  readonly tell: Tell;
  /** How often messages are looked for, in ms. */
  readonly everyMs: number;
  readonly onAttempt: (target: string, attempt: Attempt) => void;
}

/** What holds until it is told anew: a viewer who comes later is told at once. */
export type Standing = Partial<Pick<LiveEvents, 'stage' | 'targets' | 'sources'>>;

/** Seen again at the beginning, in ms: a page reads the list at about the time at which it begins to listen. */
const OVERLAP_MS = 10_000;
/** How often targets and sources are looked at, in ms. */
const SURROUNDINGS_MS = 5_000;
/** Between two looks at least, however often it is told to look, in ms. */
const LEAST_MS = 400;
/** Replays that wait to be looked at. */
const MOST_AGAIN = 64;

/** Follows a stage for all who watch it, while somebody does. */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #again: Again[] = [];
  readonly #problems = new Map<string, Problem>();
  #standing: Standing = {};
  #following: { readonly ending: AbortController; readonly rows: Rows; readonly tail: Tail } | undefined;
  #looking = new AbortController();

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Begins with the first viewer, ends with the last. */
  watched(watched: boolean): void {
    this.#following?.ending.abort();
    this.#following = undefined;
    this.#standing = {};
    this.#problems.clear();
    this.#again.length = 0;
    if (watched) this.#begin();
  }

  #begin(): void {
    const { functions, tell, onAttempt, everyMs } = this.#options;
    const ending = new AbortController();
    const { signal } = ending;
    // A look that is under way when the last viewer goes ends unheard.
    const rows = new Rows({
      onRow: (row) => signal.aborted || tell('message', row),
      onAttempt: (target, attempt) => signal.aborted || onAttempt(target, attempt),
    });
    const tail = new Tail({
      functions,
      sources: [],
      since: Date.now() - OVERLAP_MS,
      wanted: () => true,
      onDeliveries: (key, deliveries) => rows.update(key, deliveries),
      followHeld: true,
    });
    this.#following = { ending, rows, tail };
    void this.#repeat('messages', everyMs, signal, () => this.#lookAtMessages(tail, rows));
    void this.#repeat('surroundings', SURROUNDINGS_MS, signal, () => this.#lookAround(signal));
  }

  /** There may be news: looks sooner than it would have. */
  lookNow(): void {
    this.#looking.abort();
  }

  /** Looks at messages that were settled: a replay has sent them again. */
  again(again: Again): void {
    if (this.#following === undefined || this.#again.length >= MOST_AGAIN) return;
    this.#again.push(again);
    this.lookNow();
  }

  /** What a log says of an attempt, which the rows may know already. @param attempts made, with this one */
  attempted(key: MessageKey, target: string, attempts: number): void {
    if (this.#following === undefined) return;
    const { rows, tail } = this.#following;
    if (rows.saysOf(key, target, attempts)) return;
    if (tail.hasten(key)) this.lookNow();
    else this.again(key);
  }

  async #lookAtMessages(tail: Tail, rows: Rows): Promise<void> {
    for await (const event of tail.look()) if (event.event === 'received') rows.put(event.notification);
    for (const again of this.#again.splice(0)) {
      for await (const notification of messagesAgain(this.#options.functions, again)) {
        rows.put(notification);
        tail.follow(notification);
      }
    }
  }

  async #lookAround(signal: AbortSignal): Promise<void> {
    const { functions, seen } = this.#options;
    const targets = await targetRows(functions, seen);
    const { sources } = await functions.read('subscriptions', { action: 'sources' }, 'sources');
    if (signal.aborted) return;
    this.#tellIfNew('targets', targets);
    this.#tellIfNew('sources', sources);
  }

  /** Does something again and again. What goes wrong is told, and tried again: a stack is started again. */
  async #repeat(
    part: string,
    everyMs: number,
    signal: AbortSignal,
    look: () => Promise<void>,
  ): Promise<void> {
    const problemOfLook = () =>
      look().then(
        () => undefined,
        (error: unknown) => problemOf(error)?.problem ?? { error: reasonOf(error) },
      );
    while (!signal.aborted) {
      let problem = await problemOfLook();
      if (problem !== undefined) {
        // A single connection that broke says nothing of the stage.
        await this.#pause(LEAST_MS, signal);
        problem = await problemOfLook();
      }
      if (signal.aborted) return;
      this.#report(part, problem);
      await this.#pause(everyMs, signal);
    }
  }

  #report(part: string, problem: Problem | undefined): void {
    if (problem === undefined) this.#problems.delete(part);
    else this.#problems.set(part, problem);
    const [first] = this.#problems.values();
    this.#tellIfNew(
      'stage',
      first === undefined ? { reachable: true } : { reachable: false, problem: first },
    );
  }

  #tellIfNew<E extends keyof Standing>(event: E, data: LiveEvents[E]): void {
    if (isDeepStrictEqual(this.#standing[event], data)) return;
    this.#standing = { ...this.#standing, [event]: data };
    this.#options.tell(event, data);
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const waiting = (time: number, until: AbortSignal) =>
      delay(time, undefined, { signal: until }).catch(() => undefined);
    await waiting(LEAST_MS, signal);
    await waiting(Math.max(ms - LEAST_MS, 0), AbortSignal.any([signal, this.#looking.signal]));
    this.#looking = new AbortController();
  }
}
