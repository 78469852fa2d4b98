import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IdlePause } from '../../../local/event-sources/idle-pause.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** How long one pause lasts, in whole ms, as timers do. */
async function lengthOf(pausing: Promise<void>): Promise<number> {
  const began = Date.now();
  const ended = pausing.then(() => Date.now() - began);
  await vi.advanceTimersToNextTimerAsync();
  return await ended;
}

test('an idle stream is asked less and less often, down to four times a second', async () => {
  const pause = new IdlePause();
  const pauses: number[] = [];
  for (let i = 0; i < 12; i += 1) pauses.push(await lengthOf(pause.wait(2, Infinity)));
  expect(pauses.slice(0, 4)).toEqual([10, 15, 22, 33]);
  expect(pauses.slice(-3)).toEqual([250, 250, 250]);
});

test('one that takes long to ask is asked less often still', async () => {
  const pause = new IdlePause();
  for (let i = 0; i < 20; i += 1) await lengthOf(pause.wait(100, Infinity));
  expect(await lengthOf(pause.wait(100, Infinity))).toBe(1000);
});

test('one of 20,000 changes, which takes 25 ms to ask, is asked four times a second too', async () => {
  const pause = new IdlePause();
  for (let i = 0; i < 20; i += 1) await lengthOf(pause.wait(25, Infinity));
  expect(await lengthOf(pause.wait(25, Infinity))).toBe(250);
});

test('when something has happened, the pauses are short again', async () => {
  const pause = new IdlePause();
  for (let i = 0; i < 12; i += 1) await lengthOf(pause.wait(2, Infinity));
  pause.reset();
  expect(await lengthOf(pause.wait(2, Infinity))).toBe(10);
});

test('a pause ends when it is woken, and the next is short', async () => {
  const pause = new IdlePause();
  for (let i = 0; i < 12; i += 1) await lengthOf(pause.wait(2, Infinity));
  const pausing = pause.wait(2, Infinity);
  pause.wake();
  await pausing;
  expect(vi.getTimerCount()).toBe(0);
  expect(await lengthOf(pause.wait(2, Infinity))).toBe(10);
});

test('a pause is not longer than until something else is due', async () => {
  const pause = new IdlePause();
  expect(await lengthOf(pause.wait(2, 4))).toBe(4);
  expect(await lengthOf(pause.wait(2, -3))).toBe(0);
});

test('a busy stream has four fifths of the time for others', async () => {
  const pause = new IdlePause();
  expect(pause.restMs(25)).toBe(100);
  expect(await lengthOf(pause.rest(pause.restMs(25)))).toBe(100);
  await pause.rest(-1);
  expect(vi.getTimerCount()).toBe(0);
});

test('a rest ends when it is woken', async () => {
  const pause = new IdlePause();
  const resting = pause.rest(100);
  pause.wake();
  await resting;
  expect(vi.getTimerCount()).toBe(0);
});
