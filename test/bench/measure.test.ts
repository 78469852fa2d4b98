import { expect, test } from 'vitest';
import { figure, measure, median, medianRatio } from '../../bench/measure.ts';

test('rounds are interleaved, made ready outside of the clock, and the first does not count', async () => {
  const done: string[] = [];
  const clock = { now: 0 };
  const measureOf = (name: string, ms: number) => ({
    name,
    prepare: async () => {
      done.push(`prepare ${name}`);
      clock.now += 1_000;
    },
    run: async () => {
      done.push(`run ${name}`);
      clock.now += ms;
    },
  });
  const rounds: number[] = [];
  const samples = await measure([measureOf('a', 2), measureOf('b', 5)], {
    rounds: 2,
    clock: () => clock.now,
    onRound: (round) => rounds.push(round),
  });
  const round = ['prepare a', 'run a', 'prepare b', 'run b'];
  expect(done).toEqual([...round, ...round, ...round]);
  expect(rounds).toEqual([0, 1, 2]);
  expect(Object.fromEntries(samples)).toEqual({ a: [2, 2], b: [5, 5] });
});

test('what is measured may fail, and then nothing is said of it', async () => {
  const run = () => Promise.reject(new Error('no answer'));
  await expect(measure([{ name: 'a', run }], { rounds: 1 })).rejects.toThrow('no answer');
});

test('a signal ends it between two things', async () => {
  const stopped = new AbortController();
  const run = async () => stopped.abort();
  const measured = measure([{ name: 'a', run }], { rounds: 1, signal: stopped.signal });
  await expect(measured).rejects.toMatchObject({ name: 'AbortError' });
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 3],
  [[], Number.NaN],
])('the median of %j is %d', (samples, middle) => {
  expect(median(samples)).toBe(middle);
});

test('a figure says its median, least and most', () => {
  expect(figure('put', 'µs', [30, 10, 20])).toEqual({
    name: 'put',
    unit: 'µs',
    median: 20,
    least: 10,
    most: 30,
  });
});

test('a ratio compares each round with its own', () => {
  // The second round was ten times slower for both.
  expect(medianRatio([2, 20, 3], [1, 10, 1])).toBe(2);
});
