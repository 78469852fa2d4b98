import type { StoredNotification } from '../push/stored.ts';
import type { RelayConfig } from '../relay-config.ts';
import type { Claimed, Deliveries } from '../store/deliveries.ts';
import type { HeldBecause } from '../store/delivery.ts';
import type { Notifications } from '../store/notifications.ts';
import type { Breakers } from './breaker.ts';
import type { ReadDelivery } from './queued-delivery.ts';
import { type SettleDependencies, settle } from './settle.ts';
import { deliveryIdOf } from './targets/delivery-id.ts';
import { type Outgoing, unsendable } from './targets/target.ts';

/** For how long one who claims a delivery has it to himself, in ms: longer than the function may run. */
export const LEASE_MS = 90_000;

export interface PrepareDependencies extends SettleDependencies {
  readonly config: Pick<RelayConfig, 'targets'>;
  readonly breakers: Breakers;
  readonly deliveries: Pick<Deliveries, 'get' | 'claim' | 'record' | 'hold' | 'restart'>;
  readonly notifications: Pick<Notifications, 'get'>;
  /** The message as it was published. */
  readonly messageOf: (notification: StoredNotification) => Promise<Buffer>;
}

/** A claimed delivery with what is to be sent. */
export interface Prepared {
  readonly claimed: Claimed;
  readonly outgoing: Outgoing;
}

/** Gets a delivery ready to be sent. Undefined when it is not to be sent now: done, held, or with somebody else. */
export async function prepare(
  queued: ReadDelivery,
  dependencies: PrepareDependencies,
): Promise<Prepared | undefined> {
  const { deliveries, breakers, notifications, messageOf, now } = dependencies;
  const { source, messageId, target } = queued;
  const key = { source, messageId, target };
  if (queued.givenUpAt !== undefined && !(await revive(queued, dependencies))) return undefined;

  const because = await obstacle(target, dependencies);
  if (because !== undefined) {
    await deliveries.hold(key, queued.made, because);
    return undefined;
  }
  // At once: hardly any claim fails, and a message is written once.
  const [claim, notification] = await Promise.all([
    deliveries.claim(key, queued.made, LEASE_MS),
    notifications.get(source, messageId),
  ]);
  if (!claim.claimed) {
    await breakers.report(target, undefined);
    return undefined;
  }
  const claimed = claim.delivery;
  if (notification === undefined) {
    const outcome = unsendable('expired', 'The message is past its retention');
    await settle(claimed, outcome, now(), dependencies);
    return undefined;
  }
  const message = await messageOf(notification);
  const deliveryId = deliveryIdOf(source, messageId, target);
  return { claimed, outgoing: { deliveryId, target, notification, message, attempt: claimed.made + 1 } };
}

/** A dead letter was put back before its last attempt was written down: later it can be redriven. */
class DeadLetterTooEarlyError extends Error {
  override readonly name = 'DeadLetterTooEarlyError';

  constructor({ source, messageId, target }: ReadDelivery) {
    super(`The last attempt to deliver ${messageId} of ${source} to ${target} is not written down yet`);
  }
}

async function obstacle(
  target: string,
  { config, breakers }: PrepareDependencies,
): Promise<HeldBecause | undefined> {
  const configured = Object.hasOwn(config.targets, target) ? config.targets[target] : undefined;
  if (configured === undefined) return 'not-configured';
  if (!configured.enabled) return 'disabled';
  const admission = await breakers.admit(target);
  return admission.admitted ? undefined : admission.because;
}

/** A message that somebody put back from the dead-letter queue begins its schedule anew. */
async function revive(queued: ReadDelivery, { deliveries }: PrepareDependencies): Promise<boolean> {
  const delivery = await deliveries.get(queued);
  if (delivery === undefined) return false;
  // A dead letter comes before its record, which is about to be written, or to be claimed anew.
  const isEarly = delivery.state === 'in-flight' && delivery.made === queued.made - 1;
  if (isEarly) throw new DeadLetterTooEarlyError(queued);
  if (delivery.made !== queued.made) return false;
  // Begun by an earlier receive of this same message, which may have died with its claim.
  if (delivery.state !== 'exhausted') return true;
  return (await deliveries.restart(delivery, `redrive-${queued.givenUpAt}`)) !== undefined;
}
