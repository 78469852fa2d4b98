import { targetRows } from '../live/target-rows.ts';
import { type Call, Nothing } from './call.ts';

export const targets: Call<'targets'> = {
  input: Nothing,
  answer: async (_input, { functions, seen }) => ({ targets: await targetRows(functions, seen) }),
};
