import type { Attempt, Delivery, DeliveryKey, Failure, HeldBecause } from './delivery.ts';
import { attempted, followed, held, type Next, queued, readDelivery } from './delivery-changes.ts';
import { type CreateDetails, create, get, itemKey, ofMessage } from './delivery-items.ts';
import { type DueEntry, dueDeliveries, heldDeliveries } from './due.ts';
import type { Table } from './table.ts';
import { type Update, updateIf } from './update.ts';

/** A delivery that the caller alone may send, until then (epoch ms). */
export type Claimed = Delivery & { readonly leaseUntil: number };

export type Claim =
  | { readonly claimed: true; readonly delivery: Claimed }
  /** Done, with another, or further on than the message that asks; undefined when it has expired. */
  | { readonly claimed: false; readonly delivery: Delivery | undefined };

/** Records of deliveries. Every change is conditional: of two that contradict each other one takes place. */
export interface Deliveries {
  /** The new record, or the one that was there, untouched. */
  create(key: DeliveryKey, details: CreateDetails): Promise<Delivery & { readonly created: boolean }>;
  get(key: DeliveryKey): Promise<Delivery | undefined>;
  /** All deliveries of a message. */
  ofMessage(source: string, messageId: string): Promise<readonly Delivery[]>;
  /** Takes a delivery for `leaseMs`, if exactly `made` attempts were made so far and nobody else has it. */
  claim(key: DeliveryKey, made: number, leaseMs: number): Promise<Claim>;
  /** Writes down what came of a claimed delivery. False when the claim was lost meanwhile: only success counts then. */
  record(claimed: Claimed, attempt: Attempt, next: Next, failure?: Failure): Promise<boolean>;
  /** Keeps a delivery, of which `made` attempts were made, for a target that is off. */
  hold(key: DeliveryKey, made: number, because: HeldBecause): Promise<boolean>;
  /** What is due now, the longest overdue of each shard first. */
  due(): AsyncIterable<DueEntry>;
  /** What is held for a target, the oldest of each shard first. */
  heldFor(target: string): AsyncIterable<DueEntry>;
  /** Takes what has come due. Undefined when somebody else has, or it is done. */
  takeDue(entry: DueEntry): Promise<Delivery | undefined>;
  /** Takes what was held. Undefined when somebody else has. */
  release(entry: DueEntry): Promise<Delivery | undefined>;
  /** Starts the schedule anew. Undefined when the delivery has changed since it was read. */
  restart(delivery: Delivery, replay: string): Promise<Delivery | undefined>;
}

const CLAIMABLE =
  '(#state IN (:pending, :waiting) OR (#state = :inFlight AND #leaseUntil <= :now)) AND made = :made';
const claimable = (made: number, now: number) => ({
  ':pending': 'pending',
  ':waiting': 'waiting',
  ':inFlight': 'in-flight',
  ':now': now,
  ':made': made,
});

export function createDeliveries(table: Table, now: () => number = Date.now): Deliveries {
  const change = async (key: DeliveryKey, update: Omit<Update, 'key'>) => {
    const updated = await updateIf(table, { key: itemKey(key), ...update });
    return updated.done ? readDelivery(updated.item) : undefined;
  };
  return {
    create: (key, details) => create(table, key, details, now()),
    get: (key) => get(table, key, now()),
    ofMessage: (source, messageId) => ofMessage(table, source, messageId, now()),

    async claim(key, made, leaseMs) {
      const leaseUntil = now() + leaseMs;
      const { done, item } = await updateIf(table, {
        key: itemKey(key),
        set: { state: 'in-flight', leaseUntil, nextAttemptAt: undefined },
        when: CLAIMABLE,
        values: claimable(made, now()),
      });
      if (done) return { claimed: true, delivery: { ...readDelivery(item), leaseUntil } };
      return { claimed: false, delivery: item === undefined ? undefined : readDelivery(item) };
    },

    async record(claimed, attempt, next, failure) {
      const set = { ...attempted(claimed, attempt, failure), ...followed(claimed, next, now()) };
      // Success is written whoever has the claim by now: the target has the message.
      const condition: Pick<Update, 'when' | 'values'> =
        next.state === 'delivered'
          ? { when: 'attribute_exists(pk)' }
          : {
              when: '#state = :inFlight AND #leaseUntil = :lease',
              values: { ':inFlight': 'in-flight', ':lease': claimed.leaseUntil },
            };
      return (await change(claimed, { set, ...condition })) !== undefined;
    },

    async hold(key, made, because) {
      const set = held(key, because, now());
      return (await change(key, { set, when: CLAIMABLE, values: claimable(made, now()) })) !== undefined;
    },

    due: () => dueDeliveries(table, now()),
    heldFor: (target) => heldDeliveries(table, target),

    takeDue({ dueKey: seen, ...key }) {
      const { dueBucket, dueKey } = queued(key.messageId, now());
      return change(key, { set: { dueBucket, dueKey }, when: '#dueKey = :seen', values: { ':seen': seen } });
    },

    release({ dueKey: seen, ...key }) {
      const values = { ':held': 'held', ':seen': seen };
      return change(key, {
        set: queued(key.messageId, now()),
        when: '#state = :held AND #dueKey = :seen',
        values,
      });
    },

    restart(delivery, replay) {
      const { state, made, messageId } = delivery;
      const set = { ...queued(messageId, now()), madeBefore: made, replay };
      return change(delivery, {
        set,
        when: '#state = :was AND made = :made',
        values: { ':was': state, ':made': made },
      });
    },
  };
}
