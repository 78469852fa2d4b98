import * as v from 'valibot';
import { RequestProblem } from '../problem.ts';
import { type Call, TargetName } from './call.ts';

export const setTarget: Call<'setTarget'> = {
  input: v.strictObject({ target: TargetName, enabled: v.boolean() }),
  async answer({ target, enabled }, { functions, follower }) {
    if (!enabled) throw new RequestProblem(409, 'Targets are switched off in relay.config.ts');
    const { message } = await functions.invoke('deliveries', { action: 'enable', target });
    follower.lookNow();
    return { message };
  },
};
