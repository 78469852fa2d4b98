import { inParallel } from '../in-parallel.ts';
import { type PrepareDependencies, type Prepared, prepare } from './prepare.ts';
import { type ReadDelivery, readQueuedDelivery } from './queued-delivery.ts';
import { type ReadAheadDependencies, readAhead } from './read-ahead.ts';
import { settle } from './settle.ts';
import type { BatchResponse } from './stream.ts';
import type { Targets } from './targets/targets.ts';

export interface DeliverDependencies extends PrepareDependencies, ReadAheadDependencies {
  readonly targets: Targets;
}

/** Messages of the deliveries queue, as Lambda gives them. */
export interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/**
 * Makes the deliveries that a batch of queue messages asks for. What a target does wrong is settled here; what we do
 * wrong ourselves is given back to the queue.
 */
export function createDeliver(dependencies: DeliverDependencies) {
  const { targets, log } = dependencies;

  const send = async (target: string, batch: readonly Prepared[]): Promise<void> => {
    const startedAt = dependencies.now();
    const outcomes = (await targets.get(target)?.send(batch.map(({ outgoing }) => outgoing))) ?? [];
    const settled = await Promise.allSettled(
      batch.map(async ({ claimed }, index) => {
        const outcome = outcomes[index];
        if (outcome !== undefined) await settle(claimed, outcome, startedAt, dependencies);
      }),
    );
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  };

  return async ({ Records }: QueueEvent): Promise<BatchResponse> => {
    const failed = new Set<string>();
    const blaming = (ids: readonly string[]) => (error: unknown) => {
      log.error('deliveries were not made, through a fault of ours', { error, ids });
      for (const id of ids) failed.add(id);
    };

    const read: { readonly id: string; readonly queued: ReadDelivery }[] = [];
    for (const { messageId: id, body } of Records) {
      try {
        read.push({ id, queued: readQueuedDelivery(body) });
      } catch (error) {
        blaming([id])(error);
      }
    }
    const notifications = readAhead(
      read.map(({ queued }) => queued),
      dependencies,
    );
    const prepared: (Prepared & { readonly id: string })[] = [];
    await inParallel(read, read.length, async ({ id, queued }) => {
      try {
        const ready = await prepare(queued, { ...dependencies, notifications });
        if (ready !== undefined) prepared.push({ ...ready, id });
      } catch (error) {
        blaming([id])(error);
      }
    });

    // Each target and each call on its own: a slow one holds up nothing that is for another.
    const calls = Object.entries(Object.groupBy(prepared, ({ outgoing }) => outgoing.target)).flatMap(
      ([target, group = []]) =>
        chunks(group, targets.get(target)?.batch ?? 1).map((batch) => ({ target, batch })),
    );
    await Promise.all(
      calls.map(({ target, batch }) => send(target, batch).catch(blaming(batch.map(({ id }) => id)))),
    );
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
