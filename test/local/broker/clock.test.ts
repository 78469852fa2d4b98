import { expect, test } from 'vitest';
import { ManualClock } from '../../../local/broker/core/clock.ts';

test('a manual clock runs what falls due, in order of time and then of scheduling', async () => {
  const clock = new ManualClock(1000);
  const ran: string[] = [];
  const note = (name: string) => () => {
    ran.push(`${name} at ${clock.now()}`);
  };
  clock.schedule(50, note('late'));
  clock.schedule(20, note('first'));
  clock.schedule(20, note('second'));
  clock.schedule(51, note('too late'));
  clock.schedule(10, note('cancelled')).cancel();
  await clock.advance(50);
  expect(ran).toEqual(['first at 1020', 'second at 1020', 'late at 1050']);
  expect(clock.now()).toBe(1050);
});

test('a manual clock waits for a task before it runs what the task scheduled', async () => {
  const clock = new ManualClock(0);
  const ran: number[] = [];
  const repeat = async () => {
    ran.push(clock.now());
    await Promise.resolve();
    clock.schedule(100, repeat);
  };
  clock.schedule(0, repeat);
  await clock.advance(250);
  expect(ran).toEqual([0, 100, 200]);
});
