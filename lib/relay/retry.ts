import type { RelayConfig } from '../relay-config.ts';
import type { Deliveries } from '../store/deliveries.ts';
import type { Delivery, DeliveryKey, HeldBecause } from '../store/delivery.ts';
import type { Breakers } from './breaker.ts';
import { admission } from './health.ts';
import type { DeliveryQueue } from './queue.ts';

export interface RetryRequest extends DeliveryKey {
  /** Names this retry: given again, it sends nothing more. */
  readonly id: string;
  /** Also what the target has already. */
  readonly again: boolean;
}

export type RetryResult =
  | { readonly sent: true }
  /** `queue`: it did not accept the message, which the same request sends once more. */
  | { readonly sent: false; readonly because: 'absent' | 'in-flight' | 'delivered' | 'queue' | HeldBecause };

export interface RetryDependencies {
  readonly config: Pick<RelayConfig, 'targets'>;
  readonly deliveries: Pick<Deliveries, 'get' | 'restart'>;
  readonly breakers: Pick<Breakers, 'health'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Attempts one delivery now, whatever it was waiting for, and begins its schedule anew. For a target that is off it
 * does nothing: the delivery would only be held.
 */
export function createRetry({ config, deliveries, breakers, queue, now }: RetryDependencies) {
  return async ({ id, again, ...key }: RetryRequest): Promise<RetryResult> => {
    const off = await offBecause(key.target);
    for (;;) {
      const delivery = await deliveries.get(key);
      if (delivery === undefined) return { sent: false, because: 'absent' };
      if (delivery.replay === id && delivery.state !== 'pending') return { sent: true };
      if (off !== undefined) return { sent: false, because: off };
      if (delivery.state === 'delivered' && !again) return { sent: false, because: 'delivered' };
      if (isLeased(delivery)) return { sent: false, because: 'in-flight' };
      // Undefined when it has changed since it was read.
      if ((await begin(delivery, id)) === undefined) continue;
      const unsent = await queue.send([{ ...key, made: delivery.made }]);
      return unsent.length === 0 ? { sent: true } : { sent: false, because: 'queue' };
    }
  };

  function isLeased({ state, leaseUntil = 0 }: Delivery): boolean {
    return state === 'in-flight' && now() < leaseUntil;
  }

  async function begin(delivery: Delivery, id: string): Promise<Delivery | undefined> {
    // Whoever was sending it has died: the next message may claim it as it is.
    if (delivery.state === 'in-flight' || delivery.replay === id) return delivery;
    return deliveries.restart(delivery, id);
  }

  async function offBecause(target: string): Promise<HeldBecause | undefined> {
    const configured = Object.hasOwn(config.targets, target) ? config.targets[target] : undefined;
    if (configured === undefined) return 'not-configured';
    if (!configured.enabled) return 'disabled';
    const decision = admission(await breakers.health(target), now());
    if (decision === 'disabled') return 'disabled';
    return decision === 'hold' ? 'breaker' : undefined;
  }
}
