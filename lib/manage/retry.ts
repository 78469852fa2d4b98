import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { DeliveryKey, HeldBecause } from '../store/delivery.ts';
import { SourceName } from './input.ts';
import type { Done, NotDone } from './invoke.ts';

/** Attempts one delivery now. */
export const RetryInput = v.strictObject({
  action: v.literal('retry'),
  source: SourceName,
  messageId: v.string(),
  target: v.string(),
  /** Also when the target has the message already. */
  again: v.optional(v.boolean(), false),
  /** The same in each call that is a repetition of the first: it sends nothing more. */
  id: v.optional(
    v.pipe(v.string(), v.regex(/^retry-[\w-]{8,64}$/, 'is retry- and 8 to 64 letters or digits')),
  ),
});

type Because = 'absent' | 'in-flight' | 'delivered' | 'queue' | HeldBecause;

/** What the relay does about it; handed in, as the flows do not know each other. */
export type Retrying = (
  request: DeliveryKey & { readonly id: string; readonly again: boolean },
) => Promise<{ readonly sent: true } | { readonly sent: false; readonly because: Because }>;

const NAMES: Readonly<Record<Because, string>> = {
  absent: 'DeliveryNotFound',
  'in-flight': 'DeliveryInFlight',
  delivered: 'AlreadyDelivered',
  queue: 'QueueUnavailable',
  breaker: 'TargetOff',
  disabled: 'TargetOff',
  'not-configured': 'TargetOff',
};

export async function retry(
  { source, messageId, target, again, id }: v.InferOutput<typeof RetryInput>,
  retrying: Retrying,
): Promise<Done | NotDone> {
  const result = await retrying({ source, messageId, target, again, id: id ?? `retry-${randomUUID()}` });
  if (result.sent) return { ok: true, message: `Message ${messageId} is on its way to ${target}` };
  const { because } = result;
  return {
    ok: false,
    message: wordsFor(because, { source, messageId, target }),
    error: { name: NAMES[because] },
  };
}

function wordsFor(because: Because, { source, messageId, target }: DeliveryKey): string {
  switch (because) {
    case 'absent':
      return `Message ${messageId} of ${source} has no delivery to ${target}, or it is past its retention.`;
    case 'in-flight':
      return `Message ${messageId} is being sent to ${target} just now.`;
    case 'delivered':
      return `Target ${target} has message ${messageId} already. "again" sends it once more; on the command line it is --again.`;
    case 'queue':
      return 'The deliveries queue did not accept it: try again in a moment.';
    case 'breaker':
      return `Target ${target} is down: it is tried again by itself, or as soon as it is enabled.`;
    case 'disabled':
      return `Target ${target} is disabled: what is for it is held until it is enabled.`;
    case 'not-configured':
      return `relay.config.ts has no target ${target}.`;
  }
}
