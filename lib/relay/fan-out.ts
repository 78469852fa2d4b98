import { inParallel } from '../in-parallel.ts';
import type { Log } from '../log.ts';
import type { StoredNotification } from '../push/stored.ts';
import type { Deliveries } from '../store/deliveries.ts';
import type { DeliveryQueue, ToQueue } from './queue.ts';
import type { Router } from './routes.ts';

/** Records written at a time. */
const PARALLEL = 16;

export interface FanOutDependencies {
  readonly router: Pick<Router, 'readsMessagesOf' | 'targetsFor'>;
  readonly deliveries: Pick<Deliveries, 'create'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  /** The message as it was published. */
  readonly messageOf: (notification: StoredNotification) => Promise<Buffer>;
  readonly log: Log;
}

/** Something to fan out, which may fail to be read. */
export interface FanOutEntry {
  readonly id: string;
  readonly read: () => Promise<StoredNotification>;
}

/**
 * Gives each message one delivery record and one queue message for each of its targets. Doing it again makes the same
 * records, and messages only for those that nobody has begun.
 * @returns the ids of entries that were not handled whole: they have to be given again
 */
export type FanOut = (entries: readonly FanOutEntry[]) => Promise<readonly string[]>;

export function createFanOut(dependencies: FanOutDependencies): FanOut {
  const { queue, log } = dependencies;
  return async (entries) => {
    const failed = new Set<string>();
    const toQueue: (ToQueue & { readonly entry: string })[] = [];
    await inParallel(entries, PARALLEL, async (entry) => {
      try {
        const deliveries = await record(await entry.read(), dependencies);
        toQueue.push(...deliveries.map((delivery) => ({ ...delivery, entry: entry.id })));
      } catch (error) {
        log.error('a message was not fanned out', { id: entry.id, error });
        failed.add(entry.id);
      }
    });
    const entryOf = new Map(toQueue.map(({ entry, ...delivery }) => [delivery, entry] as const));
    for (const unsent of await queue.send([...entryOf.keys()])) failed.add(entryOf.get(unsent) ?? '');
    return [...failed];
  };
}

/** The deliveries of a message that are still to be put on the queue. */
export async function record(
  notification: StoredNotification,
  { router, deliveries, messageOf }: Omit<FanOutDependencies, 'queue' | 'log'>,
): Promise<ToQueue[]> {
  const { source, messageId, expiresAt } = notification;
  const message = router.readsMessagesOf(source) ? await messageOf(notification) : undefined;
  const targets = router.targetsFor(notification, message);
  const toQueue: ToQueue[] = [];
  await inParallel(targets, PARALLEL, async (target) => {
    const key = { source, messageId, target };
    const { state, made } = await deliveries.create(key, { among: targets, expiresAt });
    // One that was there may have been put on the queue or not: a second message finds its record claimed.
    if (state === 'pending' && made === 0) toQueue.push({ ...key, made });
  });
  return toQueue;
}
