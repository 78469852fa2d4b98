import { dateTime } from '../../../output/units.ts';
import type { ChartData } from './chart-data.ts';

interface Props {
  readonly title: string;
  readonly data: ChartData;
}

/** The numbers of a chart, the latest first; steps in which nothing happened are left out. */
export function FiguresTable({ title, data: { at, series } }: Props) {
  const steps = at.map((time, step) => ({ time, counts: series.map(({ values }) => values[step] ?? 0) }));
  const some = steps.filter(({ counts }) => counts.some((count) => count > 0)).reverse();
  return (
    <details>
      <summary>As a table</summary>
      {some.length === 0 ? (
        <p class="quiet">Nothing happened.</p>
      ) : (
        <div class="scrolled-table">
          <table class="numbers">
            <caption class="unseen">{title}</caption>
            <thead>
              <tr>
                <th scope="col">From</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {some.map(({ time, counts }) => (
                <tr key={time}>
                  <th scope="row">{dateTime(time)}</th>
                  {counts.map((count, at) => (
                    <td key={series[at]?.name}>{count.toLocaleString('en')}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
