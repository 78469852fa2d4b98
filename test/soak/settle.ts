import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment } from './deployment.ts';
import { passAnHour } from './pass-an-hour.ts';

/** How long nothing may move at the brokers before what they still have counts as stuck, in ms. */
const STUCK_MS = 90_000;
/** How long no delivery may come before only time can bring more: a target's retry takes 3 s. In ms. */
const QUIET_MS = 8_000;
/** How often an hour may pass before what is missing counts as lost. */
const HOURS = 5;
const LOOK_MS = 250;

/** What there is to watch of a run. */
export interface Flow {
  /** Messages that brokers have not got rid of. */
  readonly atBrokers: () => number;
  /** First deliveries so far, and how many there have to be. */
  readonly delivered: () => number;
  readonly expected: number;
}

/**
 * Waits until everything is delivered. What was under way in something that was killed comes again by itself, but as
 * deployed only after minutes: rather than wait for those, an hour passes in the table.
 * @returns how many deliveries were looked after because an hour had passed
 */
export async function settle(
  { atBrokers, delivered, expected }: Flow,
  { table, invoke }: Pick<Deployment, 'table' | 'invoke'>,
  note: (what: string) => void,
  signal: AbortSignal,
): Promise<number> {
  await still(atBrokers, () => atBrokers() === 0, STUCK_MS, signal);
  const complete = () => delivered() >= expected;
  await still(delivered, complete, QUIET_MS, signal);
  let lookedAfter = 0;
  for (let hour = 0; hour < HOURS && !complete() && !signal.aborted; hour += 1) {
    note(`${expected - delivered()} deliveries to come: an hour passes`);
    lookedAfter += await passAnHour(await table());
    await invoke('sweep', {}).catch(() => undefined);
    await still(delivered, complete, QUIET_MS, signal);
  }
  return lookedAfter;
}

/** Resolves when it is done, or when nothing has changed for so many ms. */
async function still(
  count: () => number,
  done: () => boolean,
  forMs: number,
  signal: AbortSignal,
): Promise<void> {
  let before = count();
  let movedAt = Date.now();
  while (!done() && Date.now() - movedAt < forMs && !signal.aborted) {
    await delay(LOOK_MS);
    if (count() === before) continue;
    before = count();
    movedAt = Date.now();
  }
}
