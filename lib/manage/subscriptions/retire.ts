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
 * crash in between leaves a row whose next retirement finds the subscription gone, which is no error. A source that
 * fails does not keep the others waiting.
 * @returns how many subscriptions were removed
 */
export async function retire({ accounts, sources, log, now }: RetireDependencies): Promise<number> {
  let removed = 0;
  for (const source of await sources.list()) {
    try {
      removed += await retireOf(source);
    } catch (error) {
      log.warn('retiring a subscription failed; the next sweep tries again', {
        source: source.name,
        reason: reasonOf(error),
      });
    }
  }
  return removed;

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
