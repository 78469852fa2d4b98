import { useSignal } from '@preact/signals';
import { Empty } from '../parts/empty.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { hashOf } from '../place.ts';
import { usePolled } from '../polled.ts';
import { about } from '../stage.ts';
import { LineChart } from './line-chart.tsx';
import { Totals } from './totals.tsx';

const REFRESH_MS = 10_000;
const SPANS = { 15: '15 minutes', 60: '1 hour', 360: '6 hours', 1440: '24 hours' } as const;
const MINUTES = [15, 60, 360, 1440] as const;

/** What was received, rejected and delivered over time. */
export function FiguresPage() {
  const minutes = useSignal<(typeof MINUTES)[number]>(60);
  const { result, problem } = usePolled('figures', { minutes: minutes.value }, REFRESH_MS);
  const { value } = result;
  const from = about.value?.figures;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Figures</h1>
        <fieldset class="segments">
          <legend class="unseen">Span of time</legend>
          {MINUTES.map((span) => (
            <button
              key={span}
              type="button"
              aria-pressed={minutes.value === span}
              onClick={() => {
                minutes.value = span;
              }}
            >
              {SPANS[span]}
            </button>
          ))}
        </fieldset>
      </div>
      {from !== undefined && 'missing' in from ? (
        <Empty title="There are no figures.">
          <p>{from.missing}</p>
        </Empty>
      ) : (
        <ProblemNote problem={problem.value} />
      )}
      {value === undefined ? null : (
        <>
          <Totals figures={value} />
          {value.received.some(Boolean) || value.rejected.some(Boolean) ? null : (
            <p class="note quiet">
              <span>
                Nothing came in this span of time. <a href={hashOf({ page: 'publish' })}>Publish a message</a>
                , or look further back.
              </span>
            </p>
          )}
          <LineChart
            title="Received and rejected"
            at={value.at}
            step={value.step}
            series={[
              { name: 'received', values: value.received },
              { name: 'rejected', values: value.rejected },
            ]}
          />
          <LineChart
            title="Delivered and failed"
            at={value.at}
            step={value.step}
            series={[
              { name: 'delivered', values: value.delivered },
              { name: 'failed', values: value.failed },
            ]}
          />
        </>
      )}
    </div>
  );
}
