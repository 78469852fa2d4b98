import type { NotificationView } from '../../lib/manage/notifications.ts';
import { inParallel } from '../../lib/relay/in-parallel.ts';
import type { Delivery } from '../../lib/store/delivery.ts';
import type { Functions } from '../functions.ts';
import type { DeliveryEvent } from './events.ts';

/** How long after it was received a message may still get its first delivery, in ms; then no route took it. */
const UNROUTED_AFTER_MS = 15_000;
/** Messages watched at once: of a flood, the latest. */
const MOST = 500;
const AT_ONCE = 8;

interface Watched {
  readonly source: string;
  readonly messageId: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** Attempts and state that were told of last, by target. */
  readonly told: Map<string, string>;
  /** When there may be news, epoch ms. */
  lookAt: number;
}

/** Follows the deliveries of messages until nothing more is to be expected of them. */
export class DeliveryWatch {
  readonly #functions: Functions;
  readonly #watched = new Map<string, Watched>();

  constructor(functions: Functions) {
    this.#functions = functions;
  }

  /** Whether news may come at any moment, rather than when a next attempt is due. */
  get expectsNews(): boolean {
    return this.#watched.values().some(({ lookAt }) => lookAt <= Date.now());
  }

  /** Begins with a message. Resolves to what has happened to it already. */
  follow({ source, messageId, receivedAt, deliveries = [] }: NotificationView): readonly DeliveryEvent[] {
    const watched = { source, messageId, receivedAt, told: new Map<string, string>(), lookAt: 0 };
    this.#watched.set(keyOf(watched), watched);
    const [oldest] = this.#watched.keys();
    if (this.#watched.size > MOST && oldest !== undefined) this.#watched.delete(oldest);
    return this.#news(watched, deliveries);
  }

  /** What has happened since the last time. */
  async look(): Promise<readonly DeliveryEvent[]> {
    const due = [...this.#watched.values().filter(({ lookAt }) => lookAt <= Date.now())];
    const events: DeliveryEvent[] = [];
    await inParallel(due, AT_ONCE, async (watched) => {
      const { source, messageId } = watched;
      const input = { action: 'list', source, messageId } as const;
      const { deliveries } = await this.#functions.read('deliveries', input, 'deliveries');
      events.push(...this.#news(watched, deliveries));
    });
    return events.sort((one, other) => timeOf(one.delivery) - timeOf(other.delivery));
  }

  #news(watched: Watched, deliveries: readonly Delivery[]): DeliveryEvent[] {
    const open = deliveries.filter((one) => !isSettled(one));
    const expected = deliveries[0]?.among.length ?? 0;
    const unrouted = deliveries.length === 0 && Date.now() - watched.receivedAt < UNROUTED_AFTER_MS;
    const incomplete = unrouted || deliveries.length < expected;
    if (open.length === 0 && !incomplete) this.#watched.delete(keyOf(watched));
    watched.lookAt = incomplete ? 0 : Math.min(...open.map(nextNews));
    return deliveries.flatMap((delivery) => {
      const { target, made, state } = delivery;
      const now = `${made} ${state}`;
      const event = EVENTS[state];
      if (event === undefined || watched.told.get(target) === now) return [];
      watched.told.set(target, now);
      return [{ event, delivery }];
    });
  }
}

const EVENTS: Readonly<Record<Delivery['state'], DeliveryEvent['event'] | undefined>> = {
  pending: undefined,
  'in-flight': undefined,
  waiting: 'failed',
  held: 'held',
  delivered: 'delivered',
  exhausted: 'exhausted',
};

function keyOf({ source, messageId }: Pick<Watched, 'source' | 'messageId'>): string {
  return `${source} ${messageId}`;
}

function isSettled({ state }: Delivery): boolean {
  return state === 'delivered' || state === 'exhausted' || state === 'held';
}

function nextNews({ state, nextAttemptAt = 0 }: Delivery): number {
  return state === 'waiting' ? nextAttemptAt : 0;
}

/** When what is told of a delivery happened, epoch ms. */
export function timeOf({ deliveredAt, attempts, createdAt }: Delivery): number {
  const last = attempts.at(-1);
  return deliveredAt ?? (last === undefined ? createdAt : last.at + last.ms);
}
