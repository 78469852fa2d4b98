import type { NotificationView } from '../../../lib/manage/notifications.ts';
import type { Attempt, Delivery } from '../../../lib/store/delivery.ts';
import { rowOf, standing } from '../calls/row.ts';
import type { MessageKey, MessageRow } from '../protocol.ts';

export interface RowsOptions {
  readonly onRow: (row: MessageRow) => void;
  /** An attempt that was made since the rows were begun. */
  readonly onAttempt: (target: string, attempt: Attempt) => void;
}

interface Known {
  row: MessageRow;
  /** When the last attempt that was counted was made, by target; epoch ms. */
  readonly countedUntil: Map<string, number>;
}

/** The latest messages: more are not watched either. */
const MOST = 5_000;

/** The lines of the latest messages, which change as their deliveries do. */
export class Rows {
  readonly #options: RowsOptions;
  readonly #known = new Map<string, Known>();
  readonly #began = Date.now();

  constructor(options: RowsOptions) {
    this.#options = options;
  }

  put(notification: NotificationView): void {
    const key = keyOf(notification);
    const { deliveries = [] } = notification;
    const countedUntil = this.#known.get(key)?.countedUntil ?? new Map<string, number>();
    const known = { row: rowOf(notification, deliveries), countedUntil };
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    this.#options.onRow(known.row);
    this.#count(known, deliveries);
  }

  update(key: MessageKey, deliveries: readonly Delivery[]): void {
    const known = this.#known.get(keyOf(key));
    if (known === undefined) return;
    const row = { ...known.row, ...standing(deliveries) };
    if (JSON.stringify(row) !== JSON.stringify(known.row)) {
      known.row = row;
      this.#options.onRow(row);
    }
    this.#count(known, deliveries);
  }

  /** Whether the line says already that so many attempts were made. */
  saysOf(key: MessageKey, target: string, attempts: number): boolean {
    const of = this.#known.get(keyOf(key))?.row.deliveries.find((one) => one.target === target);
    return of !== undefined && of.made >= attempts;
  }

  #count({ countedUntil }: Known, deliveries: readonly Delivery[]): void {
    for (const { target, attempts } of deliveries) {
      const until = countedUntil.get(target) ?? this.#began;
      for (const attempt of attempts) if (attempt.at > until) this.#options.onAttempt(target, attempt);
      countedUntil.set(target, attempts.at(-1)?.at ?? until);
    }
  }
}

function keyOf({ source, messageId }: MessageKey): string {
  return `${source} ${messageId}`;
}
