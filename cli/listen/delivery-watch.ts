import { inParallel } from '../../lib/in-parallel.ts';
import type { NotificationView } from '../../lib/manage/notifications.ts';
import type { Delivery } from '../../lib/store/delivery.ts';
import type { Functions } from '../functions.ts';
import { received } from '../received.ts';
import type { DeliveryEvent } from './events.ts';

/** How long after it was received a message should have got its first delivery, in ms; then likely no route took it. */
const UNROUTED_AFTER_MS = 15_000;
/** Until then it is looked at now and then: a relay may be behind. */
const GIVEN_UP_AFTER_MS = 600_000;
/** How often a delivery is looked at that waits for its target, in ms: what was held is sent each minute. */
const HELD_MS = 30_000;
/** Messages watched at once: of a flood, the latest. */
const MOST = 5_000;
/** Messages asked for one by one at the same time. */
const AT_ONCE = 8;
/** Messages looked at in one go, those that were not for longest. */
const MOST_LOOKED_AT = 400;
/** As many of a source, received in so short a time (ms), are read together rather than one by one. */
const FLOOD = 20;
const FLOOD_MS = 60_000;

export interface DeliveryWatchOptions {
  /** Told the deliveries of a message, each time that they are read. */
  readonly onDeliveries?: (
    of: Pick<Watched, 'source' | 'messageId'>,
    deliveries: readonly Delivery[],
  ) => void;
  /** Goes on with what is held for its target. */
  readonly followHeld?: boolean;
}

interface Watched {
  readonly source: string;
  readonly messageId: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** Attempts and state that were told of last, by target. */
  readonly told: Map<string, string>;
  /** When there may be news, epoch ms. */
  lookAt: number;
  /** Epoch ms. */
  lookedAt: number;
}

/** Follows the deliveries of messages until nothing more is to be expected of them. */
export class DeliveryWatch {
  readonly #functions: Functions;
  readonly #options: DeliveryWatchOptions;
  readonly #watched = new Map<string, Watched>();

  constructor(functions: Functions, options: DeliveryWatchOptions = {}) {
    this.#functions = functions;
    this.#options = options;
  }

  /** Whether news may come at any moment, rather than when a next attempt is due. */
  get expectsNews(): boolean {
    return this.#watched.values().some(({ lookAt }) => lookAt <= Date.now());
  }

  /** Begins with a message. Resolves to what has happened to it already. */
  follow({ source, messageId, receivedAt, deliveries = [] }: NotificationView): readonly DeliveryEvent[] {
    const told = new Map<string, string>();
    const watched = { source, messageId, receivedAt, told, lookAt: 0, lookedAt: Date.now() };
    this.#watched.set(keyOf(watched), watched);
    const [oldest] = this.#watched.keys();
    if (this.#watched.size > MOST && oldest !== undefined) this.#watched.delete(oldest);
    return this.#news(watched, deliveries);
  }

  /** Looks at a message with the next look, whenever it was due. False for one that is not followed. */
  hasten(message: Pick<Watched, 'source' | 'messageId'>): boolean {
    const watched = this.#watched.get(keyOf(message));
    if (watched !== undefined) watched.lookAt = 0;
    return watched !== undefined;
  }

  /** What has happened since the last time. */
  async look(): Promise<readonly DeliveryEvent[]> {
    const due = [...this.#watched.values().filter(({ lookAt }) => lookAt <= Date.now())]
      .sort((one, other) => one.lookedAt - other.lookedAt)
      .slice(0, MOST_LOOKED_AT);
    const events: DeliveryEvent[] = [];
    const single: Watched[] = [];
    for (const ofSource of Map.groupBy(due, ({ source }) => source).values()) {
      const left = isFlood(ofSource) ? await this.#lookTogether(ofSource, events) : ofSource;
      single.push(...left);
    }
    await inParallel(single, AT_ONCE, async (watched) => {
      const { source, messageId } = watched;
      const input = { action: 'list', source, messageId } as const;
      const { deliveries } = await this.#functions.read('deliveries', input, 'deliveries');
      events.push(...this.#news(watched, deliveries));
    });
    return events.sort((one, other) => timeOf(one.delivery) - timeOf(other.delivery));
  }

  /** Reads the span of time that they lie in, which has hardly others. @returns those that were not met */
  async #lookTogether(flood: readonly Watched[], events: DeliveryEvent[]): Promise<readonly Watched[]> {
    const wanted = new Map(flood.map((one) => [one.messageId, one]));
    const times = flood.map(({ receivedAt }) => receivedAt);
    const [from, to] = [Math.min(...times), Math.max(...times) + 1];
    const source = flood[0]?.source ?? '';
    let toRead = 2 * flood.length;
    const request = { source, from, to, order: 'oldest-first', limit: toRead, deliveries: true } as const;
    for await (const { messageId, deliveries } of received(this.#functions, request)) {
      const watched = wanted.get(messageId);
      if (watched !== undefined) events.push(...this.#news(watched, deliveries ?? []));
      wanted.delete(messageId);
      toRead -= 1;
      if (toRead === 0 || wanted.size === 0) break;
    }
    return [...wanted.values()];
  }

  #news(watched: Watched, deliveries: readonly Delivery[]): DeliveryEvent[] {
    const { onDeliveries, followHeld = false } = this.#options;
    const isOpen = ({ state }: Delivery) => !isSettled(state) || (followHeld && state === 'held');
    const open = deliveries.filter(isOpen);
    const made = new Set(deliveries.map(({ target }) => target));
    const incomplete = deliveries.some(({ among }) => among.some((target) => !made.has(target)));
    const now = Date.now();
    const age = now - watched.receivedAt;
    watched.lookedAt = now;
    if (deliveries.length === 0 && age < GIVEN_UP_AFTER_MS) {
      watched.lookAt = age < UNROUTED_AFTER_MS ? now : now + age / 4;
    } else if (open.length === 0 && !incomplete) {
      this.#watched.delete(keyOf(watched));
    } else {
      watched.lookAt = incomplete ? now : Math.min(...open.map(nextNews));
    }
    onDeliveries?.(watched, deliveries);
    return deliveries.flatMap((delivery) => {
      const { target, made, state } = delivery;
      const stands = `${made} ${state}`;
      const event = EVENTS[state];
      if (event === undefined || watched.told.get(target) === stands) return [];
      watched.told.set(target, stands);
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

function isSettled(state: Delivery['state']): boolean {
  return state === 'delivered' || state === 'exhausted' || state === 'held';
}

function nextNews({ state, nextAttemptAt = 0 }: Delivery): number {
  if (state === 'held') return Date.now() + HELD_MS;
  return state === 'waiting' ? nextAttemptAt : 0;
}

function isFlood(ofSource: readonly Watched[]): boolean {
  const times = ofSource.map(({ receivedAt }) => receivedAt);
  return ofSource.length >= FLOOD && Math.max(...times) - Math.min(...times) <= FLOOD_MS;
}

/** When what is told of a delivery happened, epoch ms. */
export function timeOf({ deliveredAt, attempts, createdAt }: Delivery): number {
  const last = attempts.at(-1);
  return deliveredAt ?? (last === undefined ? createdAt : last.at + last.ms);
}
