import type { Accounts } from '../../brokers/accounts.ts';
import { reasonOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { RegisteredSource, Sources } from '../../store/sources.ts';

export interface RetireDependencies {
  readonly accounts: Accounts;
  readonly sources: Sources;
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Unsubscribes what rotations have left behind, once its time is over. The broker first, then the source's row: a
 * crash in between leaves a row whose next retirement finds the subscription gone, which is no error. Sources do
 * not wait for each other: the broker of one may be out of reach.
 * @returns how many subscriptions were removed
 */
export async function retire({ accounts, sources, log, now }: RetireDependencies): Promise<number> {
  const removed = (await sources.list()).map(async (source) => {
    try {
      return await retireOf(source);
    } catch (error) {
      log.warn('retiring a subscription failed; the next sweep tries again', {
        source: source.name,
        reason: reasonOf(error),
      });
      return 0;
    }
  });
  return (await Promise.all(removed)).reduce((sum, count) => sum + count, 0);

  async function retireOf(source: RegisteredSource): Promise<number> {
    if (source.intake.via !== 'http') return 0;
    const { endpoints } = source.intake;
    const over = endpoints.filter(({ retireAt = Number.POSITIVE_INFINITY }) => retireAt <= now());
    if (over.length === 0) return 0;
    const { client } = await accounts.open(source.broker, source.credentials);
    for (const { subscription } of over) await client.unsubscribe(source.topic, subscription);
    const left = endpoints.filter((endpoint) => !over.includes(endpoint));
    const after: RegisteredSource = { ...source, intake: { via: 'http', endpoints: left } };
    // A row that was changed meanwhile is left for the next sweep.
    if (await sources.replace(after)) {
      log.info('retired subscriptions', {
        source: source.name,
        subscriptions: over.map(({ subscription }) => subscription),
      });
    }
    return over.length;
  }
}
