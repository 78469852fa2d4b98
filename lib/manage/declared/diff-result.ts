import type { Done } from '../invoke.ts';

/** A field that is not as it is declared. */
export interface Difference {
  readonly field: string;
  readonly declared: unknown;
  readonly actual: unknown;
}

/** How one declaration is met. */
export interface Compared {
  /** As relay.config.ts calls it. */
  readonly name: string;
  readonly state: 'same' | 'different' | 'missing';
  readonly differences: readonly Difference[];
}

/** Declared against actual. */
export interface DiffResult extends Done {
  /** Everything that is declared is as it is declared. */
  readonly same: boolean;
  readonly declared: readonly Compared[];
  /** What there is besides. */
  readonly undeclared: readonly string[];
}
