import type { NotificationView } from '../../lib/manage/notifications.ts';
import type { Functions } from '../functions.ts';
import { received, sourcesLike } from '../received.ts';
import { DeliveryWatch, type DeliveryWatchOptions } from './delivery-watch.ts';
import type { LiveEvent } from './events.ts';
import { oldestFirst } from './oldest-first.ts';

/**
 * Read again after news, in ms before the newest message: another instance, whose clock is behind, may have stored one
 * with an earlier time since, and the index that is read shows what is new a moment late.
 */
const OVERLAP_MS = 5_000;
/** How often new sources are looked for, in ms. */
const SOURCES_MS = 10_000;

export interface TailOptions extends DeliveryWatchOptions {
  readonly functions: Functions;
  /** Patterns; none means every source. */
  readonly sources: readonly string[];
  /** Epoch ms. Without it, what is there already is left out. */
  readonly since: number | undefined;
  readonly wanted: (notification: NotificationView) => boolean;
  /** So many messages are looked for; without it, all. */
  readonly count?: number | undefined;
}

/** Where the reading of one source stands. Times are epoch ms. */
interface Position {
  newest: number;
  /** When the last message was noticed. */
  noticedAt: number;
  /** When they were received, by id, of the messages that may be met again. */
  readonly seen: Map<string, number>;
}

/** Sees each message that is received, and each attempt to deliver it, once, by asking again and again. */
export class Tail {
  readonly #options: TailOptions;
  readonly #began = Date.now();
  readonly #watch: DeliveryWatch;
  readonly #positions = new Map<string, Position>();
  #sources: readonly string[] = [];
  #sourcesAt = 0;
  #first: ReadonlySet<string> = new Set();
  #received = 0;
  #leftOut: number | undefined;

  constructor(options: TailOptions) {
    this.#options = options;
    this.#watch = new DeliveryWatch(options.functions, options);
  }

  /** Whether deliveries of messages that were seen are about to be made. */
  get expectsNews(): boolean {
    return this.#watch.expectsNews;
  }

  /** Messages so far. */
  get received(): number {
    return this.#received;
  }

  /** Whether all the messages that were asked for have been received. */
  get complete(): boolean {
    return this.#received >= (this.#options.count ?? Number.POSITIVE_INFINITY);
  }

  /** When the first message was received that was one too many; undefined when none was. Epoch ms. */
  get leftOut(): number | undefined {
    return this.#leftOut;
  }

  get sources(): readonly string[] {
    return this.#sources;
  }

  /** Follows the deliveries of a message that was seen long ago, or never. */
  follow(notification: NotificationView): void {
    this.#watch.follow(notification);
  }

  /** Looks at the deliveries of a message with the next look. False for one that is not followed. */
  hasten(message: Pick<NotificationView, 'source' | 'messageId'>): boolean {
    return this.#watch.hasten(message);
  }

  /** What is new since the last time: messages of all sources in the order in which they were received. */
  async *look(): AsyncGenerator<LiveEvent> {
    if (!this.complete) yield* this.#lookForMessages();
    yield* await this.#watch.look();
  }

  async *#lookForMessages(): AsyncGenerator<LiveEvent> {
    const sources = await this.#currentSources();
    for (const source of sources) if (!this.#positions.has(source)) await this.#begin(source);
    for await (const notification of oldestFirst(sources.map((source) => this.#unseen(source)))) {
      this.#see(notification);
      if (!this.#options.wanted(notification)) continue;
      if (this.complete) {
        this.#leftOut = notification.receivedAt;
        return;
      }
      this.#received += 1;
      yield { event: 'received', notification };
      yield* this.#watch.follow(notification);
    }
    for (const source of sources) this.#forget(this.#positionOf(source));
  }

  async #currentSources(): Promise<readonly string[]> {
    const { functions, sources } = this.#options;
    if (Date.now() - this.#sourcesAt < SOURCES_MS) return this.#sources;
    this.#sources = await sourcesLike(functions, sources);
    if (this.#sourcesAt === 0) this.#first = new Set(this.#sources);
    this.#sourcesAt = Date.now();
    return this.#sources;
  }

  /** A source that was there before we looked has messages that are old; one that was made since then has none. */
  async #begin(source: string): Promise<void> {
    const { since } = this.#options;
    const position: Position = { newest: since ?? this.#began, noticedAt: this.#began, seen: new Map() };
    if (since === undefined && this.#first.has(source)) {
      for await (const { messageId, receivedAt } of this.#read(source, this.#began - OVERLAP_MS)) {
        if (receivedAt < this.#began) position.seen.set(messageId, receivedAt);
      }
    }
    this.#positions.set(source, position);
  }

  async *#unseen(source: string): AsyncGenerator<NotificationView> {
    const { seen, newest, noticedAt } = this.#positionOf(source);
    const overlap = Math.max(OVERLAP_MS - (Date.now() - noticedAt), 0);
    const from = Math.max(newest - overlap, this.#options.since ?? 0);
    for await (const notification of this.#read(source, from)) {
      if (!seen.has(notification.messageId)) yield notification;
    }
  }

  /** Not before its turn: what was only read ahead when a look fails is met again. */
  #see({ source, messageId, receivedAt }: NotificationView): void {
    const position = this.#positionOf(source);
    position.seen.set(messageId, receivedAt);
    position.newest = Math.max(position.newest, receivedAt);
    position.noticedAt = Date.now();
  }

  #forget({ seen, newest }: Position): void {
    for (const [messageId, receivedAt] of seen) {
      if (receivedAt < newest - OVERLAP_MS) seen.delete(messageId);
    }
  }

  #positionOf(source: string): Position {
    const position = this.#positions.get(source);
    if (position === undefined) throw new TypeError(`The reading of ${source} has not begun`);
    return position;
  }

  #read(source: string, from: number): AsyncGenerator<NotificationView> {
    // A minute more, as clocks differ.
    const to = Date.now() + 60_000;
    const request = { source, from, to, order: 'oldest-first', limit: 1_000, deliveries: true } as const;
    return received(this.#options.functions, request);
  }
}
