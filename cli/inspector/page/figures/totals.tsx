import type { Figures } from '../../protocol.ts';

const COUNTED = ['received', 'rejected', 'delivered', 'failed'] as const;

/** Of the whole span. */
export function Totals({ figures }: { readonly figures: Figures }) {
  return (
    <dl class="totals">
      {COUNTED.map((name) => (
        <div key={name} class={`series-${name}`}>
          <dt>{name}</dt>
          <dd>{figures[name].reduce((sum, count) => sum + count, 0).toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}
