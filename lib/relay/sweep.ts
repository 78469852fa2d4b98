import { inParallel } from '../in-parallel.ts';
import type { Log } from '../log.ts';
import type { RelayConfig } from '../relay-config.ts';
import type { Deliveries } from '../store/deliveries.ts';
import type { Delivery } from '../store/delivery.ts';
import type { DueEntry } from '../store/due.ts';
import type { Breakers } from './breaker.ts';
import { admission } from './health.ts';
import { inChunks } from './in-chunks.ts';
import type { DeliveryQueue } from './queue.ts';

const CHUNK = 200;
const PARALLEL = 16;
/** Of what was held for a target that works again, so much is released each minute: it has just recovered. */
const RELEASED_A_RUN = 5_000;

export interface SweepDependencies {
  readonly config: Pick<RelayConfig, 'targets'>;
  readonly deliveries: Pick<Deliveries, 'due' | 'takeDue' | 'heldFor' | 'release'>;
  readonly breakers: Pick<Breakers, 'health'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What a run put on the queue. */
export interface SweepReport {
  readonly due: number;
  readonly released: number;
}

/**
 * Each minute: puts on the queue what has come due, and what was held for targets that work again; of an open target
 * one message, as a probe. What a run does not get to, or loses, the next one finds.
 * @param signal ends the run between two chunks
 */
export function createSweep(dependencies: SweepDependencies) {
  const { config, deliveries, breakers, log, now } = dependencies;
  return async (signal?: AbortSignal): Promise<SweepReport> => {
    const due = await enqueue(deliveries.due(), deliveries.takeDue, Number.POSITIVE_INFINITY, signal);
    let released = 0;
    for (const [target, { enabled }] of Object.entries(config.targets)) {
      if (!enabled) continue;
      const decision = admission(await breakers.health(target), now());
      if (decision !== 'send' && decision !== 'probe') continue;
      const most = decision === 'send' ? RELEASED_A_RUN : 1;
      released += await enqueue(deliveries.heldFor(target), deliveries.release, most, signal);
    }
    if (due + released > 0) log.info('put on the queue', { due, released });
    return { due, released };
  };

  async function enqueue(
    entries: AsyncIterable<DueEntry>,
    take: (entry: DueEntry) => Promise<Delivery | undefined>,
    most: number,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    let count = 0;
    for await (const chunk of inChunks(entries, Math.min(CHUNK, most))) {
      const taken: Delivery[] = [];
      await inParallel(chunk, PARALLEL, async (entry) => {
        // One that fails must not keep back those that are taken: they come due again in an hour only.
        const delivery = await take(entry).catch((error: unknown) => {
          log.error('a delivery was not taken', { ...entry, error });
          return undefined;
        });
        if (delivery !== undefined) taken.push(delivery);
      });
      const messages = taken.map(({ source, messageId, target, made }) => ({
        source,
        messageId,
        target,
        made,
      }));
      const unsent = await dependencies.queue.send(messages);
      count += messages.length - unsent.length;
      if (count >= most || signal?.aborted) break;
    }
    return count;
  }
}
