import { type Call, Nothing } from './call.ts';

export const sources: Call<'sources'> = {
  input: Nothing,
  async answer(_input, { functions }) {
    const { sources } = await functions.read('subscriptions', { action: 'sources' }, 'sources');
    return { sources };
  },
};
