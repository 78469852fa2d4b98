import { dateTime, shortTime, timeOfDay } from '../../../output/units.ts';
import { now } from '../clock.ts';
import { fromNow, lasting } from './duration.ts';

interface Props {
  /** Epoch ms. */
  readonly at: number;
}

/** `17:03:11` of today, `05-17 17:03` of another day: for lists. */
export function ShortTime({ at }: Props) {
  const today = dateTime(at).slice(0, 10) === dateTime(now.peek()).slice(0, 10);
  return (
    <time dateTime={new Date(at).toISOString()}>
      {today ? timeOfDay(at).slice(0, 8) : shortTime(at).slice(0, 11)}
    </time>
  );
}

/** `2026-05-17 17:03:11.123`, with its distance beside it. */
export function FullTime({ at }: Props) {
  return (
    <span>
      <time dateTime={new Date(at).toISOString()}>{`${dateTime(at)}${timeOfDay(at).slice(8)}`}</time>{' '}
      <span class="quiet">{fromNow(at, now.value)}</span>
    </span>
  );
}

/** `12 s ago`, kept true. */
export function Ago({ at }: Props) {
  return (
    <time dateTime={new Date(at).toISOString()} title={dateTime(at)}>
      {fromNow(at, now.value)}
    </time>
  );
}

/** `12 min`: how long it has been so. */
export function Since({ at }: Props) {
  return (
    <time dateTime={new Date(at).toISOString()} title={dateTime(at)}>
      {lasting(Math.max(now.value - at, 0))}
    </time>
  );
}
