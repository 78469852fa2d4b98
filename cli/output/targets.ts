import type { TargetHealth } from '../../lib/store/targets.ts';
import type { Style } from './style.ts';
import type { Column } from './table.ts';
import { dateTime } from './units.ts';

interface TargetView {
  readonly target: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly health: TargetHealth;
}

const WORDS: Readonly<Record<TargetHealth['state'], string>> = {
  closed: 'takes messages',
  open: 'down',
  'half-open': 'being tried',
  disabled: 'disabled',
};
const STYLES: Readonly<Record<TargetHealth['state'], Style>> = {
  closed: 'green',
  open: 'red',
  'half-open': 'yellow',
  disabled: 'red',
};

export const targetColumns: readonly Column<TargetView>[] = [
  { title: 'TARGET', value: ({ target }) => target, style: () => 'bold' },
  { title: 'TYPE', value: ({ type }) => type },
  {
    title: 'STATE',
    value: ({ enabled, health }) => (enabled ? WORDS[health.state] : 'off in relay.config.ts'),
    style: ({ enabled, health }) => (enabled ? STYLES[health.state] : 'yellow'),
  },
  { title: 'BECAUSE', value: ({ health }) => becauseOf(health), wraps: true },
];

/** What is known of a target's trouble. */
export function becauseOf({ state, because, failingSince, probeAt, changedAt }: TargetHealth): string {
  const since = failingSince === undefined ? '' : `failing since ${dateTime(failingSince)}`;
  if (because === 'by-hand') return `by hand, since ${dateTime(changedAt)}`;
  if (state === 'disabled') return because === 'gone' ? 'it answered 410 Gone' : since;
  const probe = state === 'open' && probeAt !== undefined ? `tried again at ${dateTime(probeAt)}` : '';
  return [since, probe].filter((part) => part !== '').join('; ');
}
