/** The top of an axis that holds `highest`, with its ticks from 0 up: steps of 1, 2 or 5 by powers of ten. */
export function valueAxis(highest: number): { readonly top: number; readonly ticks: readonly number[] } {
  const step = roundStep(Math.max(highest, 1) / 4);
  const steps = Math.max(Math.ceil(highest / step), 1);
  return { top: steps * step, ticks: Array.from({ length: steps + 1 }, (_, at) => at * step) };
}

/** At least 1: what is counted has no halves. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10;
  return factor * power;
}

const MINUTE_MS = 60_000;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE_MS);

/** Round instants between two, epoch ms, at most `most`; `offset` (ms) is what local time is ahead of UTC. */
export function timeTicks(from: number, to: number, most: number, offset: number): readonly number[] {
  const step = TIME_STEPS.find((one) => (to - from) / one <= most) ?? to - from;
  const ticks: number[] = [];
  for (let at = Math.ceil((from + offset) / step) * step; at <= to + offset; at += step)
    ticks.push(at - offset);
  return ticks;
}

/** `M0 10L5 8…`: a line through the values, in a box of this size whose upper edge is `top`. */
export function linePath(values: readonly number[], top: number, width: number, height: number): string {
  const across = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map(
      (value, at) => `${at === 0 ? 'M' : 'L'}${round(at * across)} ${round(height - (value / top) * height)}`,
    )
    .join('');
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
