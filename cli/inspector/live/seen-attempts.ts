import type { TargetRow } from '../protocol.ts';

interface OfTarget {
  attempts: number;
  failed: number;
  /** How long the latest took, in ms. */
  readonly times: number[];
}

const MOST_TIMES = 1_000;
/** Names come from the configuration, which is small: a bound that nobody should meet. */
const MOST_TARGETS = 1_000;

/** What was seen of attempts to deliver since the inspector began. */
export class SeenAttempts {
  readonly #targets = new Map<string, OfTarget>();

  /** @param ms how long it took */
  note(target: string, { ms, failed }: { readonly ms: number; readonly failed: boolean }): void {
    const known = this.#targets.get(target) ?? { attempts: 0, failed: 0, times: [] };
    if (this.#targets.size >= MOST_TARGETS && !this.#targets.has(target)) return;
    this.#targets.set(target, known);
    known.attempts += 1;
    if (failed) known.failed += 1;
    known.times.push(ms);
    if (known.times.length > MOST_TIMES) known.times.shift();
  }

  of(target: string): TargetRow['seen'] {
    const known = this.#targets.get(target);
    if (known === undefined) return undefined;
    const { attempts, failed } = known;
    const times = known.times.toSorted((one, other) => one - other);
    const quantile = (part: number) => times[Math.ceil(part * times.length) - 1] ?? 0;
    return { attempts, failed, p50: quantile(0.5), p99: quantile(0.99) };
  }
}
