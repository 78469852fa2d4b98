import { type Call, Nothing } from './call.ts';

export const about: Call<'about'> = {
  input: Nothing,
  answer: async (_input, { functions: { stage }, broker, figures }) => ({
    stage,
    local: broker !== undefined,
    figures: await figures.about(),
  }),
};
