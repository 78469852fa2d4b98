import { timeOfDay } from '../../../output/units.ts';
import { duration } from '../parts/duration.ts';
import type { ChartData } from './chart-data.ts';

interface Props {
  readonly data: ChartData;
  /** The step that the pointer is at. */
  readonly pointed: number | undefined;
}

/** The legend, with the numbers of the step that is pointed at. */
export function Pointed({ data: { at, step, series }, pointed }: Props) {
  const time = pointed === undefined ? undefined : at[pointed];
  return (
    <p class="legend">
      <span class="quiet">
        {time === undefined ? `in steps of ${duration(step)}` : timeOfDay(time).slice(0, 8)}
      </span>
      {series.map(({ name, values }) => (
        <span key={name} class={`series-${name}`}>
          <span class="swatch" aria-hidden="true" /> {name}
          {pointed === undefined ? null : <b> {values[pointed]?.toLocaleString('en')}</b>}
        </span>
      ))}
    </p>
  );
}
