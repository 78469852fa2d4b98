/** How far a delay is varied either way, so that what failed together does not come back together. */
const JITTER = 0.2;
/** A receiver may ask for more time than the schedule gives, but not for more than this, in ms. */
const LONGEST_MS = 24 * 3_600_000;
/** SQS delays a message by at most 15 minutes. */
export const LONGEST_QUEUE_DELAY_MS = 900_000;

export interface NextAttempt {
  /** The target's delays in s, the first after the first attempt. */
  readonly retries: readonly number[];
  /** Attempts made so far, at least one. */
  readonly made: number;
  /** In [0, 1). */
  readonly random: number;
  /** What the receiver asked for with Retry-After, in ms. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * Milliseconds until the next attempt, or undefined when the last was made. A receiver that asks for more time gets
 * it, up to 24 h; one that asks for less does not use up the attempts in a burst.
 */
export function nextDelayMs({ retries, made, random, retryAfterMs = 0 }: NextAttempt): number | undefined {
  const seconds = retries[made - 1];
  if (seconds === undefined) return undefined;
  const jittered = seconds * 1000 * (1 - JITTER + 2 * JITTER * random);
  return Math.round(Math.max(jittered, Math.min(retryAfterMs, LONGEST_MS)));
}

const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/;

/**
 * What a Retry-After header asks for, in ms from `now` (epoch ms): seconds or an HTTP date (RFC 9110, section 10.2.3).
 * Undefined when it is absent, unreadable or over.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000 || undefined;
  if (!HTTP_DATE.test(text)) return undefined;
  const wait = Date.parse(text) - now;
  return wait > 0 ? wait : undefined;
}
