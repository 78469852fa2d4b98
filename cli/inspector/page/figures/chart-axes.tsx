import { timeOfDay } from '../../../output/units.ts';
import { timeTicks } from './scale.ts';

interface Props {
  readonly at: readonly number[];
  readonly ticks: readonly number[];
  readonly top: number;
  /** In CSS pixels. */
  readonly left: number;
  readonly above: number;
  readonly width: number;
  readonly height: number;
}

const PER_LABEL = 90;

/** Lines at round values, and round times below. */
export function ChartAxes({ at, ticks, top, left, above, width, height }: Props) {
  const from = at[0] ?? 0;
  const to = at.at(-1) ?? 0;
  const offset = -new Date(from).getTimezoneOffset() * 60_000;
  const times = to > from ? timeTicks(from, to, Math.max(Math.floor(width / PER_LABEL), 2), offset) : [];
  return (
    <g class="axes">
      {ticks.map((tick) => {
        const y = above + height - (tick / top) * height;
        return (
          <g key={tick}>
            <path d={`M${left} ${y}h${width}`} />
            <text x={left - 8} y={y + 4} text-anchor="end">
              {tick.toLocaleString('en')}
            </text>
          </g>
        );
      })}
      {times.map((time) => (
        <text
          key={time}
          x={left + ((time - from) / (to - from)) * width}
          y={above + height + 18}
          text-anchor="middle"
        >
          {timeOfDay(time).slice(0, 5)}
        </text>
      ))}
    </g>
  );
}
