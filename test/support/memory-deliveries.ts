import type { Deliveries } from '../../lib/store/deliveries.ts';
import type { Delivery, DeliveryKey } from '../../lib/store/delivery.ts';
import { followed } from '../../lib/store/delivery-changes.ts';
import type { DueEntry } from '../../lib/store/due.ts';

/** Records in memory, for runs of more deliveries than a database on a laptop takes in a test's time. */
export function memoryDeliveries(now: () => number) {
  const records = new Map<string, Delivery>();
  const nameOf = ({ source, messageId, target }: DeliveryKey) => JSON.stringify([source, messageId, target]);
  const put = (delivery: Delivery, changes: object) => {
    const changed = { ...delivery, ...changes };
    records.set(nameOf(delivery), changed);
    return changed;
  };
  const open = (key: DeliveryKey, made: number) => {
    const record = records.get(nameOf(key));
    if (record?.made !== made) return undefined;
    if (record.state === 'pending' || record.state === 'waiting') return record;
    return record.state === 'in-flight' && (record.leaseUntil ?? 0) <= now() ? record : undefined;
  };
  const deliveries: Pick<
    Deliveries,
    'get' | 'create' | 'claim' | 'record' | 'hold' | 'heldFor' | 'release' | 'due' | 'takeDue' | 'restart'
  > = {
    get: async (key) => records.get(nameOf(key)),
    async create(key, details) {
      const delivery: Delivery = {
        ...key,
        ...details,
        state: 'pending',
        made: 0,
        madeBefore: 0,
        attempts: [],
        createdAt: now(),
      };
      return { ...put(delivery, {}), created: true };
    },
    async claim(key, made, leaseMs) {
      const record = open(key, made);
      if (record === undefined) return { claimed: false, delivery: records.get(nameOf(key)) };
      const leaseUntil = now() + leaseMs;
      return { claimed: true, delivery: { ...put(record, { state: 'in-flight', leaseUntil }), leaseUntil } };
    },
    async record(claimed, _attempt, next) {
      put(claimed, { made: claimed.made + 1, ...followed(claimed, next, now()) });
      return true;
    },
    async hold(key, made, because) {
      const record = open(key, made);
      if (record !== undefined) put(record, { state: 'held', heldBecause: because });
      return record !== undefined;
    },
    async *heldFor(target) {
      for (const record of records.values()) {
        if (record.state === 'held' && record.target === target) yield entryOf(record);
      }
    },
    release: async (entry) => {
      const record = records.get(nameOf(entry));
      return record?.state === 'held' ? put(record, { state: 'pending' }) : undefined;
    },
    async *due() {
      for (const record of records.values()) {
        if (record.state === 'waiting' && (record.nextAttemptAt ?? 0) <= now()) yield entryOf(record);
      }
    },
    takeDue: async (entry) => records.get(nameOf(entry)),
    restart: async (delivery) => put(delivery, { state: 'pending' }),
  };
  return { deliveries, records };
}

function entryOf({ source, messageId, target }: Delivery): DueEntry {
  return { source, messageId, target, dueKey: '', at: 0 };
}
