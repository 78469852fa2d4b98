import { costBench } from './cost/cost.ts';
import { httpBench } from './http/http.ts';
import type { PartName } from './part-names.ts';
import { receiveBench } from './receive/receive.ts';
import type { Bench, Section } from './section.ts';

export interface PartOptions {
  /** Of `receive` and `http`; the others know their own. */
  readonly rounds: number;
  /** What the parts have found up to now, in this run or before. */
  readonly found: () => Readonly<Partial<Record<PartName, Section>>>;
}

/** Loads one part: what another one needs is not even imported. */
export async function loadPart(name: PartName, { rounds, found }: PartOptions): Promise<Bench> {
  switch (name) {
    case 'receive':
      return receiveBench(rounds);
    case 'http':
      return httpBench(rounds);
    case 'cold-start':
      return (await import('./cold-start.ts')).coldStart;
    case 'relay':
      return (await import('./relay.ts')).relay;
    case 'cost':
      return costBench(found);
  }
}
