import { inParallel } from '../in-parallel.ts';
import type { BrokerName, Source } from '../push/source.ts';
import type { Sources } from '../store/sources.ts';
import { type DrainSourceDependencies, drainSource, type QueuedSource, type Turn } from './drain-source.ts';
import { type SourceSummary, Tally } from './drain-summary.ts';

export interface DrainDependencies extends DrainSourceDependencies {
  readonly sources: Pick<Sources, 'list'>;
}

export interface DrainRun {
  /** What the run may take, in ms. */
  readonly timeMs: number;
  /** Ends it early: nothing more is received, and what was is stored and deleted. */
  readonly signal?: AbortSignal;
}

/**
 * A bound on memory: each source that is pulled holds a batch, in several forms. As measured with batches of 16 of the
 * largest messages: 16 sources of MNS (64 KB) make 150 MB of an idle function's 100, and four of CMQ (1 MB) 320; sixteen
 * of those would make 680, of the function's 512.
 */
const SOURCES_AT_ONCE: Readonly<Record<BrokerName, number>> = { mns: 16, cmq: 4 };

/**
 * Pulls the queues of all sources that have one; resolves to what became of each source's messages. Sources are pulled
 * at the same time. Where those of a broker are more than that allows, each gets an equal share of the run, so that a
 * queue that hangs uses up only its own.
 *
 * A queue without messages costs one long poll a run, and the run ends with the longest of them: after 20 s where there
 * are queues of MNS, and 3 s where there are only CMQ's.
 * @throws what reading the sources throws; a problem of one source is in its summary
 */
export function createDrain({ sources, ...dependencies }: DrainDependencies) {
  return async ({ timeMs, signal }: DrainRun): Promise<readonly SourceSummary[]> => {
    const endsAt = Date.now() + timeMs;
    const queued = (await sources.list()).filter(hasQueue);
    const ofBrokers = Map.groupBy(queued, ({ broker }) => broker);
    const summaries = await Promise.all(ofBrokers.entries().map(([broker, all]) => drainThose(all, broker)));
    return summaries.flat();

    async function drainThose(sources: readonly QueuedSource[], broker: BrokerName) {
      const atOnce = SOURCES_AT_ONCE[broker];
      const turn = { timeMs: (endsAt - Date.now()) / Math.ceil(sources.length / atOnce), signal };
      return inParallel(sources, atOnce, (source) => drainOne(source, turn));
    }

    async function drainOne(source: QueuedSource, turn: Turn): Promise<SourceSummary> {
      const rival = queued.find((other) => other !== source && haveOneQueue(source, other));
      const summary = rival ? leftAlone(source, rival) : await drainSource(source, turn, dependencies);
      const level = summary.problem !== undefined ? 'error' : summary.received > 0 ? 'info' : 'debug';
      dependencies.log[level]('drained', { broker: source.broker, ...summary });
      return summary;
    }
  };
}

/** Each of the two would take the other's messages for strangers, or for its own. */
function leftAlone(source: QueuedSource, rival: QueuedSource): SourceSummary {
  const tally = new Tally(source.name);
  tally.noteProblem(`queue ${source.intake.queue} is ${rival.name}'s as well: give each source its own`);
  return tally.summary();
}

function hasQueue<S extends Source>(source: S): source is S & QueuedSource {
  return source.intake.via === 'queue';
}

function haveOneQueue(one: QueuedSource, other: QueuedSource): boolean {
  return (
    one.broker === other.broker &&
    one.credentials === other.credentials &&
    one.intake.queue === other.intake.queue
  );
}
