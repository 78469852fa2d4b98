import * as v from 'valibot';
import type { Call } from './call.ts';

export const figures: Call<'figures'> = {
  input: v.strictObject({ minutes: v.picklist([15, 60, 360, 1440]) }),
  answer: ({ minutes }, inspected) => inspected.figures.read(minutes),
};
