import * as v from 'valibot';
import { type Call, TargetName } from './call.ts';

export const setTarget: Call<'setTarget'> = {
  input: v.strictObject({ target: TargetName, enabled: v.boolean() }),
  async answer({ target, enabled }, { functions }) {
    const action = enabled ? 'enable' : 'disable';
    const { message } = await functions.invoke('deliveries', { action, target });
    return { message };
  },
};
