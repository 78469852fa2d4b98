import type { Delivery } from '../../lib/store/delivery.ts';
import { lastOf } from '../output/deliveries.ts';

/** What has come of some messages at each of their targets. */
export class Outcomes {
  readonly #deliveries = new Map<string, readonly Delivery[]>();

  constructor(messageIds: readonly string[]) {
    for (const messageId of messageIds) this.#deliveries.set(messageId, []);
  }

  take({ messageId }: { readonly messageId: string }, deliveries: readonly Delivery[]): void {
    if (this.#deliveries.has(messageId)) this.#deliveries.set(messageId, deliveries);
  }

  /** Whether a target is tried again before then, epoch ms. */
  isTriedAgainBefore(time: number): boolean {
    return [...this.#deliveries.values()]
      .flat()
      .some(({ state, nextAttemptAt = 0 }) => state === 'waiting' && nextAttemptAt < time);
  }

  /** Of each target that lacks messages, how many and why; and how many messages have no target. */
  problems(): readonly string[] {
    const total = this.#deliveries.size;
    const lacking = new Map<string, (Delivery | undefined)[]>();
    let unrouted = 0;
    for (const deliveries of this.#deliveries.values()) {
      if (deliveries.length === 0) unrouted += 1;
      for (const target of targetsOf(deliveries)) {
        const delivery = deliveries.find((one) => one.target === target);
        if (delivery?.state === 'delivered') continue;
        lacking.set(target, [...(lacking.get(target) ?? []), delivery]);
      }
    }
    const problems = [...lacking].map(([target, deliveries]) => {
      const why = deliveries.map((one) => (one === undefined ? '' : lastOf(one))).find((one) => one !== '');
      const because = why === undefined ? '' : ` (${why})`;
      return `Target ${target} did not get ${deliveries.length} of ${total} messages${because}`;
    });
    return unrouted === 0 ? problems : [...problems, `${unrouted} of ${total} messages were not delivered`];
  }
}

function targetsOf(deliveries: readonly Delivery[]): ReadonlySet<string> {
  return new Set(deliveries.flatMap(({ target, among }) => [target, ...among]));
}
