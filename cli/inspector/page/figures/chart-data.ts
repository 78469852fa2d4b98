export interface Series {
  /** Also its colour: `.series-{name}`. */
  readonly name: string;
  readonly values: readonly number[];
}

/** What a chart shows, and the table below it. */
export interface ChartData {
  /** The beginning of each step, epoch ms. */
  readonly at: readonly number[];
  /** In ms. */
  readonly step: number;
  readonly series: readonly Series[];
}
