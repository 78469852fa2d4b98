import type { Attempt, Delivery, DeliveryState, Failure } from '../../lib/store/delivery.ts';
import type { Style } from './style.ts';
import type { Column, Field } from './table.ts';
import { dateTime, shortTime } from './units.ts';

const STYLES: Readonly<Record<DeliveryState, Style | undefined>> = {
  pending: undefined,
  'in-flight': undefined,
  waiting: 'yellow',
  held: 'yellow',
  delivered: 'green',
  exhausted: 'red',
};

export const deliveryColumns: readonly Column<Delivery>[] = [
  { title: 'MADE', value: (one) => shortTime(one.createdAt), style: () => 'dim', hideable: true },
  { title: 'SOURCE', value: (one) => one.source, style: () => 'cyan', hideable: true },
  { title: 'MESSAGE ID', value: (one) => one.messageId },
  { title: 'TARGET', value: (one) => one.target },
  { title: 'STATE', value: (one) => one.state, style: (one) => STYLES[one.state] },
  { title: 'ATTEMPTS', value: (one) => String(one.made), align: 'right', hideable: true },
  { title: 'LAST', value: (one) => lastOf(one) },
];

export const attemptColumns: readonly Column<Attempt>[] = [
  { title: 'ATTEMPT', value: ({ at }) => dateTime(at) },
  { title: 'TOOK', value: ({ ms }) => `${ms} ms`, align: 'right' },
  { title: 'RESULT', value: resultOf, style: ({ result }) => (result === 'ok' ? 'green' : 'red') },
  { title: 'ANSWER', value: ({ answer = '' }) => answer.replace(/\s+/g, ' '), wraps: true },
];

export function deliveryFields(one: Delivery): readonly Field[] {
  const { made, madeBefore, replay, heldBecause, nextAttemptAt, leaseUntil, deliveredAt } = one;
  const time = (at: number | undefined) => (at === undefined ? undefined : dateTime(at));
  return [
    ['Target', one.target],
    ['Message id', one.messageId],
    ['Source', one.source],
    ['State', one.state, STYLES[one.state]],
    ['Held because', one.state === 'held' ? `its target is ${HELD[heldBecause ?? 'breaker']}` : undefined],
    ['Next attempt', time(nextAttemptAt)],
    ['Being sent until', time(leaseUntil)],
    ['Delivered', time(deliveredAt)],
    ['Attempts', madeBefore === 0 ? String(made) : `${made}, ${madeBefore} of them before it was sent again`],
    ['Sent again by', replay],
    ['Made', time(one.createdAt)],
    ['Kept until', time(one.expiresAt * 1000)],
  ];
}

/** Without the answer, which has lines of its own. */
export function failureFields({ at, reason, status, detail }: Failure): readonly Field[] {
  return [
    ['At', dateTime(at)],
    ['Reason', reason],
    ['Status', status === undefined ? undefined : String(status)],
    ['Detail', detail],
  ];
}

/** `204 in 12 ms`, `ECONNREFUSED`, and what comes next. */
export function lastOf(delivery: Delivery): string {
  const attempt = delivery.attempts.at(-1);
  const result = attempt === undefined ? '' : `${resultOf(attempt)} in ${attempt.ms} ms`;
  return [result, nextOf(delivery)].filter((part) => part !== '').join('; ');
}

function resultOf({ result, status }: Attempt): string {
  if (status === undefined) return result;
  return result === 'ok' || result === 'status' ? String(status) : `${status} ${result}`;
}

function nextOf({ state, nextAttemptAt, heldBecause }: Delivery): string {
  if (state === 'waiting' && nextAttemptAt !== undefined) return `again at ${dateTime(nextAttemptAt)}`;
  if (state === 'held') return `held, as its target is ${HELD[heldBecause ?? 'breaker']}`;
  return state === 'exhausted' ? 'given up' : '';
}

const HELD = { breaker: 'down', disabled: 'disabled', 'not-configured': 'not in relay.config.ts' };
