import { RequestProblem } from '../problem.ts';
import type { About, Figures, InputOf } from '../protocol.ts';

export type Minutes = InputOf<'figures'>['minutes'];

/** Where it is known from how much came and went. */
export interface FiguresSource {
  /** Where from, or why there are none. */
  about(): Promise<About['figures']>;
  /** @throws RequestProblem when there are none */
  read(minutes: Minutes): Promise<Figures>;
}

/** @param missing why */
export function noFigures(missing: string): FiguresSource {
  return {
    about: async () => ({ missing }),
    read: async () => {
      throw new RequestProblem(404, missing);
    },
  };
}
