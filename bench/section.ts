/** One thing that was measured, over its rounds. */
export interface Figure {
  readonly name: string;
  readonly unit: 'µs' | 'ms' | 'a second' | 'KB' | 'MB' | '$';
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** A figure beside another one of the same run, or beside a limit, and what it has to reach. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  /** What `value` counts; 'times' is a figure divided by another one. */
  readonly unit: 'times' | 'ms' | 'KB' | '$';
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
  /** Where what was tried is written down: said beside a target that is missed. */
  readonly explained?: string;
}

/** What one part of the bench found. */
export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly ratios: readonly Ratio[];
  /** What a reader must know to repeat it: what was compared, and how. */
  readonly notes: readonly string[];
}

/** A part of the bench, run alone by its name. */
export interface Bench {
  readonly name: string;
  /** `say` shows one line of progress. Stops within seconds of `signal`, and leaves no process behind. */
  readonly run: (say: (progress: string) => void, signal: AbortSignal) => Promise<Section>;
}
