import type { StoredNotification } from '../push/stored.ts';
import type { Deliveries } from '../store/deliveries.ts';
import type { Notifications } from '../store/notifications.ts';
import { record } from './fan-out.ts';
import type { ToQueue } from './queue.ts';
import type { Router } from './routes.ts';

export interface MissingDependencies {
  readonly notifications: Pick<Notifications, 'get'>;
  readonly deliveries: Pick<Deliveries, 'create' | 'ofMessage'>;
  readonly router: Pick<Router, 'readsMessagesOf' | 'targetsFor'>;
  /** The message as it was published. */
  readonly messageOf: (notification: StoredNotification) => Promise<Buffer>;
}

/**
 * Makes the deliveries that a message should have and has not: what is to be put on the queue. A message that was fanned
 * out has the targets of that time; routes that came later do not reach back.
 */
export async function missingOf(
  source: string,
  messageId: string,
  dependencies: MissingDependencies,
): Promise<readonly ToQueue[]> {
  const { deliveries, notifications } = dependencies;
  const existing = await deliveries.ofMessage(source, messageId);
  const among = [...new Set(existing.flatMap((delivery) => delivery.among))];
  const [first] = existing;
  // Only replays, if anything: they are among no targets.
  if (first === undefined || among.length === 0) {
    const notification = await notifications.get(source, messageId);
    return notification === undefined ? [] : record(notification, dependencies);
  }
  const made = new Set(existing.map(({ target }) => target));
  const toQueue: ToQueue[] = [];
  for (const target of among.filter((one) => !made.has(one))) {
    const key = { source, messageId, target };
    const { created } = await deliveries.create(key, { among, expiresAt: first.expiresAt });
    if (created) toQueue.push({ ...key, made: 0 });
  }
  return toQueue;
}
