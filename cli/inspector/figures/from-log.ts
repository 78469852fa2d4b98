import type { Figures } from '../protocol.ts';
import { Buckets } from './buckets.ts';
import type { LogLine } from './log-line.ts';
import type { FiguresSource, Minutes } from './source.ts';
import { stepsOf } from './steps.ts';

const SECONDS_10 = 10_000;
const MINUTE = 60_000;
const DAY = 86_400_000;
const MOST_SOURCES = 1_000;

/** Counts what the functions of this machine log: the same that CloudWatch makes metrics of, and the reasons besides. */
export class FiguresFromLog implements FiguresSource {
  readonly #all = new Buckets(SECONDS_10, DAY / SECONDS_10);
  /** `received orders`, `rejected orders bad-signature`, `stranger bad-token`. */
  readonly #named = new Buckets(MINUTE, DAY / MINUTE);
  /** Epoch ms. */
  readonly #lastSeen = new Map<string, number>();

  take({ time, source, reason = 'unknown', ...line }: LogLine): void {
    const { Accepted, Refused, Strangers, DeliveryFailures } = line;
    this.#all.add(time, 'received', Accepted);
    this.#all.add(time, 'rejected', Refused + Strangers);
    this.#named.add(time, `stranger ${reason}`, Strangers);
    if (DeliveryFailures !== undefined) {
      this.#all.add(time, 'failed', DeliveryFailures);
      this.#all.add(time, 'delivered', 1 - DeliveryFailures);
    }
    if (source === undefined) return;
    this.#named.add(time, `received ${source}`, Accepted);
    this.#named.add(time, `rejected ${source} ${reason}`, Refused);
    if (Accepted > 0) this.#seen(source, time);
  }

  async about() {
    return { from: 'log' } as const;
  }

  async read(minutes: Minutes): Promise<Figures> {
    const steps = stepsOf(minutes, SECONDS_10, Date.now());
    const named = [...this.#named.sums(steps.to - minutes * MINUTE)].map(
      ([name, count]) => [name.split(' '), count] as const,
    );
    const names = new Set(this.#lastSeen.keys());
    for (const [[what, source = '']] of named) if (what === 'rejected') names.add(source);
    return {
      at: steps.at,
      step: steps.step,
      received: this.#all.series('received', steps),
      rejected: this.#all.series('rejected', steps),
      delivered: this.#all.series('delivered', steps),
      failed: this.#all.series('failed', steps),
      sources: [...names].map((source) => {
        const lastSeen = this.#lastSeen.get(source);
        return {
          source,
          received: named.find(([[what, of]]) => what === 'received' && of === source)?.[1] ?? 0,
          ...(lastSeen !== undefined && { lastSeen }),
          rejected: byReason(named.filter(([[what, of]]) => what === 'rejected' && of === source)),
        };
      }),
      strangers: byReason(named.filter(([[what]]) => what === 'stranger')),
    };
  }

  #seen(source: string, time: number): void {
    if (this.#lastSeen.size < MOST_SOURCES || this.#lastSeen.has(source)) this.#lastSeen.set(source, time);
  }
}

/** The reason is the last word of a name. */
function byReason(
  named: readonly (readonly [readonly string[], number])[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(named.map(([words, count]) => [words.at(-1) ?? '', count]));
}
