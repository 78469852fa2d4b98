import type { Log } from '../log.ts';
import { metrics } from '../metrics.ts';
import type { RelayConfig } from '../relay-config.ts';
import type { Claimed, Deliveries } from '../store/deliveries.ts';
import type { Attempt, Failure } from '../store/delivery.ts';
import type { Next } from '../store/delivery-changes.ts';
import type { Breakers } from './breaker.ts';
import type { DeliveryQueue } from './queue.ts';
import { LONGEST_QUEUE_DELAY_MS, nextDelayMs } from './schedule.ts';
import type { Failed, Outcome } from './targets/target.ts';

/** How long after a message of the queue should have come the sweep looks after it, in ms. */
const GRACE_MS = 600_000;
/** Bytes of an answer that every attempt keeps, and that the latest failure keeps. */
const BRIEFLY = 1024;
const IN_FULL = 16 * 1024;

export interface SettleDependencies {
  readonly config: Pick<RelayConfig, 'targets'>;
  readonly deliveries: Pick<Deliveries, 'record'>;
  readonly breakers: Pick<Breakers, 'report'>;
  readonly queue: DeliveryQueue;
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * Writes down what came of an attempt and sees to what follows. The record comes before the next message: should we
 * die between the two, the sweep finds the record. A dead letter comes before its record: rather two than none.
 */
export async function settle(
  claimed: Claimed,
  outcome: Outcome,
  startedAt: number,
  dependencies: SettleDependencies,
): Promise<void> {
  const { deliveries, breakers, queue, log, now } = dependencies;
  const { source, messageId, target, made } = claimed;
  const key = { source, messageId, target };
  const attempt = attemptOf(outcome, startedAt, now());
  const next = nextOf(claimed, outcome, dependencies);
  const fields = { ...key, attempt: made + 1, state: next.state, result: attempt.result, ms: attempt.ms };
  if (outcome.delivered) {
    await deliveries.record(claimed, attempt, next);
  } else {
    if (next.state === 'exhausted') {
      const { reason, detail } = outcome;
      await queue.deadLetter({ ...key, made: made + 1, reason, detail, givenUpAt: now() });
    }
    const recorded = await deliveries.record(claimed, attempt, next, failureOf(outcome, startedAt));
    if (recorded && next.state === 'waiting') await enqueueNext(claimed, next.nextAttemptAt, dependencies);
  }
  const counts = metrics({ DeliveryFailures: outcome.delivered ? 0 : 1 }, 'target');
  log.info('delivery attempted', { ...fields, status: outcome.status, ...counts });
  await breakers.report(target, outcome).catch((error: unknown) => {
    // The message is settled; what is known of the target is only a little older.
    log.warn('the state of a target was not written', { target, error });
  });
}

function nextOf(claimed: Claimed, outcome: Outcome, { config, now, random }: SettleDependencies): Next {
  if (outcome.delivered) return { state: 'delivered' };
  if (outcome.next === 'disable') return { state: 'held', because: 'disabled' };
  const delay =
    outcome.next === 'give-up'
      ? undefined
      : nextDelayMs({
          retries: config.targets[claimed.target]?.retries ?? [],
          made: claimed.made - claimed.madeBefore + 1,
          random: random(),
          retryAfterMs: outcome.retryAfterMs,
        });
  if (delay === undefined) return { state: 'exhausted' };
  const nextAttemptAt = now() + delay;
  const watchAt = delay <= LONGEST_QUEUE_DELAY_MS ? nextAttemptAt + GRACE_MS : nextAttemptAt;
  return { state: 'waiting', nextAttemptAt, watchAt };
}

/** The queue keeps the time of what is due soon; the index keeps that of the rest. */
async function enqueueNext(claimed: Claimed, nextAttemptAt: number, { queue, now }: SettleDependencies) {
  const { source, messageId, target, made } = claimed;
  const delayMs = Math.max(0, nextAttemptAt - now());
  if (delayMs <= LONGEST_QUEUE_DELAY_MS) {
    await queue.send([{ source, messageId, target, made: made + 1, delayMs }]);
  }
}

function attemptOf(outcome: Outcome, at: number, now: number): Attempt {
  const answer = outcome.delivered ? outcome.answer : outcome.answer || outcome.detail;
  return {
    at,
    ms: now - at,
    result: outcome.delivered ? 'ok' : outcome.reason,
    ...(outcome.status === undefined ? {} : { status: outcome.status }),
    ...(answer ? { answer: firstBytes(answer, BRIEFLY) } : {}),
  };
}

function failureOf({ reason, detail, status, answer }: Failed, at: number): Failure {
  return {
    at,
    reason,
    detail: firstBytes(detail, BRIEFLY),
    ...(status === undefined ? {} : { status }),
    ...(answer ? { answer: firstBytes(answer, IN_FULL) } : {}),
  };
}

/** A character that is cut in two is left out. */
function firstBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  return bytes.length <= most
    ? text
    : bytes
        .subarray(0, most)
        .toString()
        .replace(/\ufffd$/, '');
}
