import * as v from 'valibot';
import { SourceName } from './input.ts';
import { Instant } from './instant.ts';
import type { Done } from './invoke.ts';
import { type Span, spanOf } from './span.ts';

const What = {
  target: v.pipe(v.string(), v.minLength(1)),
  source: SourceName,
  /** One message, or those received in a span of time, `from` inclusive, `to` exclusive; all that are kept unless given. */
  messageId: v.optional(v.string()),
  from: v.optional(Instant),
  to: v.optional(Instant),
  only: v.optional(v.picklist(['all', 'failed', 'missing'], 'is all, failed or missing'), 'failed'),
  /** Whether a message must be one that a route gives to the target. */
  routes: v.optional(v.picklist(['apply', 'ignore']), 'apply'),
};

/** What a plan says, and `replay` takes back. */
const Plan = v.object({
  id: v.pipe(v.string(), v.regex(/^replay-[0-9a-f-]{36}$/, 'is the id of a plan')),
  count: v.number(),
  /** There was no time to count them all; a run sends them all. */
  atLeast: v.exactOptional(v.literal(true)),
  oldest: v.exactOptional(v.number()),
  newest: v.exactOptional(v.number()),
  request: v.object({
    target: v.string(),
    source: SourceName,
    messages: v.union([v.object({ messageId: v.string() }), v.object({ from: v.number(), to: v.number() })]),
    only: v.picklist(['all', 'failed', 'missing']),
    routes: v.picklist(['apply', 'ignore']),
  }),
});
export type ReplayPlan = v.InferOutput<typeof Plan>;

/** `plan` counts and changes nothing; `replay` runs what was planned, for a while. */
export const PlanInput = v.strictObject({ action: v.literal('plan'), ...What });
export const ReplayInput = v.strictObject({
  action: v.literal('replay'),
  plan: Plan,
  /** Where an earlier run of the plan ended, epoch ms. */
  resumeFrom: v.optional(v.number()),
  /** The run ends itself after so long. */
  seconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(50)), 20),
});

/** What the relay does about it; handed in, as the flows do not know each other. */
export interface Replaying {
  plan(request: ReplayPlan['request'], signal: AbortSignal): Promise<ReplayPlan>;
  run(plan: ReplayPlan, options: { readonly signal: AbortSignal }): Promise<ReplayProgress>;
}

/** `finished: false`: give the same plan again, with `resumeFrom`. Leaving it there is how a replay is cancelled. */
export interface ReplayProgress {
  readonly seen: number;
  readonly sent: number;
  readonly finished: boolean;
  readonly resumeFrom?: number;
}

/** Of the 60 s that the function has. */
const PLAN_MS = 45_000;

/** @param kept the span of time that messages are kept for, epoch ms: what a request without `from` and `to` means */
export async function plan(
  { target, source, messageId, from, to, only, routes }: v.InferOutput<typeof PlanInput>,
  replaying: Replaying,
  kept: Span,
): Promise<Done & { readonly plan: ReplayPlan }> {
  const until = to ?? kept.to;
  const messages =
    messageId === undefined ? spanOf(from ?? Math.min(kept.from, until), until) : { messageId };
  const signal = AbortSignal.timeout(PLAN_MS);
  const made = await replaying.plan({ target, source, messages, only, routes }, signal);
  const { count, atLeast, oldest, newest = oldest } = made;
  const ends = atLeast || newest === undefined ? ' on' : ` to ${iso(newest)}`;
  const span = oldest === undefined ? '' : `, from ${iso(oldest)}${ends}`;
  const message = `${atLeast ? 'at least ' : ''}${counted(count)} to ${target}${span}`;
  return { ok: true, message, plan: made };
}

export async function replay(
  { plan: planned, resumeFrom, seconds }: v.InferOutput<typeof ReplayInput>,
  replaying: Replaying,
): Promise<Done & ReplayProgress> {
  const { messages } = planned.request;
  const left = resumeFrom !== undefined && 'from' in messages ? { ...messages, from: resumeFrom } : messages;
  const run = { ...planned, request: { ...planned.request, messages: left } };
  const progress = await replaying.run(run, { signal: AbortSignal.timeout(seconds * 1_000) });
  const message = `${counted(progress.sent)} on the way${progress.finished ? '' : '; there are more, run it again'}`;
  return { ok: true, message, ...progress };
}

function counted(messages: number): string {
  return messages === 1 ? '1 message' : `${messages} messages`;
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
