import type { StoredNotification } from '../push/stored.ts';
import type { Deliveries } from '../store/deliveries.ts';
import type { Delivery } from '../store/delivery.ts';
import type { HistoryEntry } from '../store/history.ts';
import type { Notifications } from '../store/notifications.ts';
import type { ToQueue } from './queue.ts';
import type { Router } from './routes.ts';

/** Which messages to send to a target again. */
export interface ReplayRequest {
  readonly target: string;
  readonly source: string;
  /** One message, or all that were received in a span of time (epoch ms, `to` exclusive). */
  readonly messages: { readonly messageId: string } | { readonly from: number; readonly to: number };
  /**
   * - `all`: those that were delivered too
   * - `failed`: given up, or held because the target was off
   * - `missing`: never on their way to this target, as those from before its route
   */
  readonly only: 'all' | 'failed' | 'missing';
  /** Whether a message must be one that a route gives to the target now. */
  readonly routes: 'apply' | 'ignore';
}

export interface CandidateDependencies {
  readonly notifications: Pick<Notifications, 'get'>;
  readonly deliveries: Pick<Deliveries, 'get' | 'create' | 'restart'>;
  readonly router: Pick<Router, 'readsMessagesOf' | 'targetsFor'>;
  /** The message as it was published. */
  readonly messageOf: (notification: StoredNotification) => Promise<Buffer>;
}

/** A delivery to begin anew, or a message that has none yet. */
export type Candidate = { readonly delivery: Delivery } | { readonly notification: StoredNotification };

/** What is to be sent again for an entry. `running`: the replay that asks, which may have begun with it before. */
export async function candidate(
  { source, messageId }: HistoryEntry,
  { target, only, routes }: ReplayRequest,
  running: string | undefined,
  { deliveries, notifications, router, messageOf }: CandidateDependencies,
): Promise<Candidate | undefined> {
  const delivery = await deliveries.get({ source, messageId, target });
  const begun = running !== undefined && delivery?.replay === running;
  if (!begun && !wanted(delivery, only)) return undefined;
  if (delivery !== undefined && routes === 'ignore') return { delivery };
  const notification = await notifications.get(source, messageId);
  if (notification === undefined) return undefined;
  if (routes === 'apply') {
    const message = router.readsMessagesOf(source) ? await messageOf(notification) : undefined;
    if (!router.targetsFor(notification, message).includes(target)) return undefined;
  }
  return delivery === undefined ? { notification } : { delivery };
}

/** What is on its way already is left alone. */
function wanted(delivery: Delivery | undefined, only: ReplayRequest['only']): boolean {
  if (delivery === undefined) return only !== 'failed';
  if (only === 'missing' || delivery.state === 'pending' || delivery.state === 'in-flight') return false;
  return only === 'all' || delivery.state === 'exhausted' || delivery.state === 'held';
}

/** Begins with a candidate. Undefined when it is done, or somebody else was faster. */
export async function start(
  found: Candidate,
  { target }: ReplayRequest,
  replay: string,
  deliveries: CandidateDependencies['deliveries'],
): Promise<ToQueue | undefined> {
  if ('notification' in found) {
    const { source, messageId, expiresAt } = found.notification;
    const key = { source, messageId, target };
    // Not among any: a replay is not the fan-out, which may have left the message out.
    const { created } = await deliveries.create(key, { among: [], expiresAt, replay });
    return created ? { ...key, made: 0 } : undefined;
  }
  const { source, messageId, state, made } = found.delivery;
  const toQueue = { source, messageId, target, made };
  if (found.delivery.replay !== replay) {
    return (await deliveries.restart(found.delivery, replay)) === undefined ? undefined : toQueue;
  }
  // Begun by an earlier run of this plan: its message may not have got to the queue, and a second one does no harm.
  return state === 'pending' ? toQueue : undefined;
}
