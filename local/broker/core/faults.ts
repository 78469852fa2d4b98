import type { BrokerName } from './broker-name.ts';
import type { Random } from './random.ts';

/**
 * What can be made to go wrong with a push on demand.
 *
 * - `delay`: sent `ms` later
 * - `drop`: never sent; the broker sees a failed try and retries
 * - `duplicate`: sent again at once, with the same bytes
 * - `reorder`: held back until the subscription's next push has been sent, 1 s at most
 * - `forged-signature`: signed with another key than the certificate's
 * - `stale-date`: made, and validly signed, `ms` ago
 * - `wrong-digest`: validly signed over the digest of another body
 */
export type Fault = FaultEffect & FaultScope;

type FaultEffect =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'stale-date'; readonly ms: number }
  | { readonly kind: 'drop' | 'duplicate' | 'reorder' | 'forged-signature' | 'wrong-digest' };

export type FaultKind = FaultEffect['kind'];

export interface FaultScope {
  readonly broker?: BrokerName;
  readonly topic?: string;
  readonly subscription?: string;
  /** Strikes each try with this probability, 0 to 1; always when neither this nor `count` is given. */
  readonly probability?: number;
  /** Strikes this many tries, then is gone. */
  readonly count?: number;
}

export interface ActiveFault {
  readonly id: string;
  readonly fault: Fault;
  /** How many tries it has struck. */
  readonly struck: number;
}

/** The faults in force, on demand. */
export class Faults {
  readonly #random: Random;
  readonly #active = new Map<string, { fault: Fault; struck: number }>();
  #nextId = 1;

  constructor(random: Random) {
    this.#random = random;
  }

  /** @returns the id that `clear` takes */
  set(fault: Fault): string {
    const id = `fault-${this.#nextId++}`;
    this.#active.set(id, { fault, struck: 0 });
    return id;
  }

  /** Ends one fault, or all of them. @returns how many ended */
  clear(id?: string): number {
    if (id !== undefined) return this.#active.delete(id) ? 1 : 0;
    const { size } = this.#active;
    this.#active.clear();
    return size;
  }

  list(): ActiveFault[] {
    return [...this.#active].map(([id, active]) => ({ id, ...active }));
  }

  /** Draws which faults strike one try at this subscription. */
  strike(where: { broker: BrokerName; topic: string; subscription: string }): Fault[] {
    const struck: Fault[] = [];
    for (const [id, active] of this.#active) {
      const { fault } = active;
      const meant =
        (fault.broker ?? where.broker) === where.broker &&
        (fault.topic ?? where.topic) === where.topic &&
        (fault.subscription ?? where.subscription) === where.subscription;
      if (!meant || (fault.probability !== undefined && this.#random() >= fault.probability)) continue;
      active.struck++;
      if (active.struck === fault.count) this.#active.delete(id);
      struck.push(fault);
    }
    return struck;
  }
}
