import type { HeldBecause } from '../store/delivery.ts';
import type { TargetHealth, TargetRow, TargetRows } from '../store/targets.ts';
import { admission, disabledByHand, failed, gone, probing, succeeded, unprobed } from './health.ts';
import type { Outcome } from './targets/target.ts';

/** A row is used for so long without another look, in ms: other instances learn of a change after this. */
const FRESH_MS = 5_000;
/** After it has changed a row, an instance does not write for so long that the target fails again, in ms. */
const SETTLED_MS = 60_000;

export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly because: HeldBecause };

/** A circuit breaker for each target. Rows are written on transitions only. */
export interface Breakers {
  /** Whether a message may be sent now. Lets one through as a probe when that is due. */
  admit(target: string): Promise<Admission>;
  /** What came of a message that was let through; undefined when it was not sent after all. */
  report(target: string, outcome: Outcome | undefined): Promise<void>;
  /** Makes a target that was disabled, or is open, take messages again. */
  enable(target: string): Promise<void>;
  /** Makes a target take no messages until somebody enables it. */
  disable(target: string): Promise<void>;
  health(target: string): Promise<TargetHealth>;
}

interface Known {
  row: TargetRow;
  readAt: number;
  /** When this instance changed the row last. */
  changedAt: number;
  /** Failures in a row that this instance saw. */
  inARow: number;
}

export function createBreakers(rows: TargetRows, now: () => number = Date.now): Breakers {
  const targets = new Map<string, Known>();

  const knownOf = async (target: string, maxAgeMs = FRESH_MS): Promise<Known> => {
    const known = targets.get(target);
    if (known !== undefined && now() - known.readAt < maxAgeMs) return known;
    const readAt = now();
    const row = await rows.get(target);
    // Others may have asked at the same time: what they count must be counted together.
    const shared = targets.get(target) ?? { row, readAt, changedAt: 0, inARow: 0 };
    if (row.revision >= shared.row.revision) shared.row = row;
    shared.readAt = readAt;
    targets.set(target, shared);
    return shared;
  };

  /** Decides on the row as it is, and again when somebody else was faster. False when it was left as it is. */
  const change = async (target: string, decide: (row: TargetRow) => TargetHealth) => {
    for (let maxAgeMs = FRESH_MS; ; maxAgeMs = 0) {
      const known = await knownOf(target, maxAgeMs);
      const health = decide(known.row);
      if (health === known.row) return false;
      const row = await rows.replace(target, known.row, health);
      if (row === undefined) continue;
      known.row = row;
      known.readAt = now();
      known.changedAt = now();
      return true;
    }
  };

  return {
    async admit(target) {
      const { row } = await knownOf(target);
      const decision = admission(row, now());
      if (decision === 'send') return { admitted: true };
      if (decision === 'disabled') return { admitted: false, because: 'disabled' };
      if (decision === 'hold') return { admitted: false, because: 'breaker' };
      const admitted = await change(target, (latest) =>
        admission(latest, now()) === 'probe' ? probing(latest, now()) : latest,
      );
      return admitted ? { admitted } : { admitted, because: 'breaker' };
    },

    async report(target, outcome) {
      const known = await knownOf(target, Number.POSITIVE_INFINITY);
      if (outcome?.delivered) {
        known.inARow = 0;
        if (isHealthy(known.row)) return;
        await change(target, (row) => (row.state === 'disabled' ? row : succeeded(now())));
      } else if (outcome?.next === 'disable') {
        await change(target, (row) => gone(row, now()));
      } else if (outcome === undefined || outcome.next === 'give-up') {
        if (known.row.state === 'half-open') await change(target, (row) => unprobed(row, now()));
      } else {
        known.inARow = outcome.down ? known.inARow + 1 : 0;
        const { inARow, row, changedAt } = known;
        const next = failed(row, inARow, now());
        // A target that fails now and then must not cost a write each time.
        if (next === row || (next.state === row.state && now() - changedAt < SETTLED_MS)) return;
        await change(target, (latest) => failed(latest, inARow, now()));
      }
    },

    async enable(target) {
      await change(target, (row) => (isHealthy(row) ? row : succeeded(now())));
    },

    async disable(target) {
      await change(target, (row) => disabledByHand(row, now()));
    },

    async health(target) {
      return (await knownOf(target, 0)).row;
    },
  };
}

function isHealthy(row: TargetHealth): boolean {
  return row.state === 'closed' && row.failingSince === undefined;
}
