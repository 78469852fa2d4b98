import * as v from 'valibot';
import type { Functions } from '../../functions.ts';
import { RequestProblem } from '../problem.ts';
import { type Call, MessageId, SourceName, TargetName, Time } from './call.ts';

/** Of one run, after which it says how far it came. */
const RUN_SECONDS = 3;

const Only = v.picklist(['all', 'failed', 'missing']);

export const plan: Call<'plan'> = {
  input: v.strictObject({
    target: TargetName,
    source: SourceName,
    messageId: v.exactOptional(MessageId),
    from: v.exactOptional(Time),
    to: v.exactOptional(Time),
    only: Only,
  }),
  async answer(request, { functions }) {
    await checkTarget(functions, request.target);
    // Whoever picks one message and a target means it, whatever the routes say.
    const routes = request.messageId === undefined ? 'apply' : 'ignore';
    const input = { action: 'plan', ...request, routes } as const;
    const { plan, message } = await functions.read('notifications', input, 'plan');
    return { plan, message };
  },
};

const Plan = v.strictObject({
  id: v.pipe(v.string(), v.maxLength(64)),
  count: v.number(),
  atLeast: v.exactOptional(v.literal(true)),
  oldest: v.exactOptional(v.number()),
  newest: v.exactOptional(v.number()),
  request: v.strictObject({
    target: TargetName,
    source: SourceName,
    messages: v.union([
      v.strictObject({ messageId: MessageId }),
      v.strictObject({ from: v.number(), to: v.number() }),
    ]),
    only: Only,
    routes: v.picklist(['apply', 'ignore']),
  }),
});

export const replay: Call<'replay'> = {
  input: v.strictObject({ plan: Plan, resumeFrom: v.exactOptional(v.number()) }),
  async answer({ plan, resumeFrom }, { functions, follower }) {
    const { target, source, messages } = plan.request;
    await checkTarget(functions, target);
    const input = { action: 'replay', plan, resumeFrom, seconds: RUN_SECONDS } as const;
    const run = await functions.read('notifications', input, 'finished');
    if (run.sent > 0) follower.again({ source, ...messages });
    const { seen, sent, finished, message } = run;
    return {
      seen,
      sent,
      finished,
      message,
      ...(run.resumeFrom !== undefined && { resumeFrom: run.resumeFrom }),
    };
  },
};

/** A replay to a target that there is not would be held for good; and a page must not choose where messages go. */
async function checkTarget(functions: Functions, target: string): Promise<void> {
  const { targets } = await functions.read('deliveries', { action: 'targets' }, 'targets');
  const names = targets.map((one) => one.target);
  if (names.includes(target)) return;
  throw new RequestProblem(400, `There is no target ${target}`, {
    next: `relay.config.ts has: ${names.join(', ') || 'none'}`,
  });
}
