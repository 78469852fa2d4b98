import type { RowState } from '../messages/filter.ts';
import { Icon, type IconName } from './icon.tsx';

const MARKS: Readonly<Record<RowState, { readonly icon: IconName; readonly tone: string }>> = {
  delivered: { icon: 'check', tone: 'good' },
  pending: { icon: 'dots', tone: 'moving' },
  'in-flight': { icon: 'arrow', tone: 'moving' },
  waiting: { icon: 'clock', tone: 'care' },
  held: { icon: 'pause', tone: 'care' },
  exhausted: { icon: 'cross', tone: 'bad' },
  unrouted: { icon: 'dashed', tone: 'quiet' },
};

/** How a message or a delivery stands, told by word, sign and colour. */
export function StateMark({ state }: { readonly state: RowState }) {
  const { icon, tone } = MARKS[state];
  return (
    <span class={`mark ${tone}`}>
      <Icon name={icon} />
      {state}
    </span>
  );
}
