import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { ChartAxes } from './chart-axes.tsx';
import type { ChartData } from './chart-data.ts';
import { FiguresTable } from './figures-table.tsx';
import { Pointed } from './pointed.tsx';
import { linePath, valueAxis } from './scale.ts';

const HEIGHT = 180;
const TOP = 10;
const LEFT = 44;
const RIGHT = 8;
const INITIAL_WIDTH = 640;

/** Lines over time, with the same numbers as a table below. */
export function LineChart({ title, at, step, series }: ChartData & { readonly title: string }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(INITIAL_WIDTH);
  const pointed = useSignal<number | undefined>(undefined);
  const titleId = useId();
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    const observer = new ResizeObserver(() => {
      width.value = current.clientWidth;
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [width]);

  const { top, ticks } = valueAxis(Math.max(0, ...series.flatMap(({ values }) => values)));
  const inner = Math.max(width.value - LEFT - RIGHT, 1);
  const point = (event: PointerEvent) => {
    const across = (event.clientX - (box.current?.getBoundingClientRect().left ?? 0) - LEFT) / inner;
    pointed.value = Math.max(0, Math.min(Math.round(across * (at.length - 1)), at.length - 1));
  };
  return (
    <section class="chart" aria-labelledby={titleId}>
      <header>
        <h2 id={titleId}>{title}</h2>
        <Pointed data={{ at, step, series }} pointed={pointed.value} />
      </header>
      <div
        ref={box}
        onPointerMove={point}
        onPointerLeave={() => {
          pointed.value = undefined;
        }}
      >
        <svg width={width.value} height={TOP + HEIGHT + 22} role="img" aria-label={`${title} over time`}>
          <ChartAxes at={at} ticks={ticks} top={top} left={LEFT} above={TOP} width={inner} height={HEIGHT} />
          <g transform={`translate(${LEFT} ${TOP})`}>
            {series.map(({ name, values }) => (
              <path key={name} class={`line series-${name}`} d={linePath(values, top, inner, HEIGHT)} />
            ))}
            {pointed.value === undefined ? null : (
              <path
                class="pointer"
                d={`M${(pointed.value * inner) / Math.max(at.length - 1, 1)} 0V${HEIGHT}`}
              />
            )}
          </g>
        </svg>
      </div>
      <FiguresTable title={title} data={{ at, step, series }} />
    </section>
  );
}
