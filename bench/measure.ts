/** One thing to be measured. */
export interface Measure {
  readonly name: string;
  /** Does it so often; resolves when all are done. */
  readonly run: (times: number) => Promise<void>;
}

/** Microseconds a time, over the rounds. */
export interface Figures {
  readonly name: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/**
 * Measures things side by side: rounds are interleaved, so that what disturbs the machine disturbs all of them, and a
 * warm-up round does not count.
 */
export async function measure(
  measures: readonly Measure[],
  { rounds = 7, times = 2_000 }: { readonly rounds?: number; readonly times?: number } = {},
): Promise<readonly Figures[]> {
  const taken = new Map(measures.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, run } of measures) {
      const began = process.hrtime.bigint();
      await run(times);
      const microseconds = Number(process.hrtime.bigint() - began) / 1_000 / times;
      if (round > 0) taken.get(name)?.push(microseconds);
    }
  }
  return [...taken].map(([name, samples]) => {
    const sorted = samples.toSorted((a, b) => a - b);
    return {
      name,
      median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
      least: sorted[0] ?? Number.NaN,
      most: sorted.at(-1) ?? Number.NaN,
    };
  });
}
