import type { Freshness } from '../../push/proof.ts';

const MINUTE = 60_000;
const STALE_AFTER = 15 * MINUTE;
/** The broker gives up after a day of retries, which may all carry the first `Date`; an hour is for clocks. */
const REFUSED_AFTER = 25 * 60 * MINUTE;
const REFUSED_AHEAD = 15 * MINUTE;

/** How far a push's `Date` is from now: one of the two that pass, or why not. */
export type Age = Freshness | 'too-old' | 'ahead';

/** @param signedAt epoch ms, as is `now` */
export function ageOf(signedAt: number, now: number): Age {
  const age = now - signedAt;
  if (age > REFUSED_AFTER) return 'too-old';
  if (age < -REFUSED_AHEAD) return 'ahead';
  return age > STALE_AFTER ? 'stale' : 'fresh';
}

/**
 * Epoch ms of an RFC 1123 date such as `Wed, 29 Mar 2023 08:41:27 GMT`, or undefined. Days below ten may lack the zero,
 * which RFC 1123 leaves open; nothing else may differ, the weekday included.
 */
export function readDate(text: string): number | undefined {
  const padded = text.replace(/^(\w{3}), (\d) /, '$1, 0$2 ');
  const time = Date.parse(padded);
  return !Number.isNaN(time) && new Date(time).toUTCString() === padded ? time : undefined;
}
