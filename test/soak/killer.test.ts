import { expect, test } from 'vitest';
import { seededRandom } from '../../local/broker/core/random.ts';
import { createKiller, killMoments } from './killer.ts';

const partsThatNote = (killed: string[]) =>
  ['pumps', 'database', 'host'].map((name) => ({
    name,
    kills: 0,
    deaths: 0,
    kill: async () => void killed.push(name),
  }));

test('something is killed once in 500 messages, and three times at least, at moments that a seed repeats', () => {
  const moments = killMoments(2_000, seededRandom(7));
  expect(moments.map((moment) => Math.floor(moment / 500))).toEqual([0, 1, 2, 3]);
  expect(killMoments(2_000, seededRandom(7))).toEqual(moments);
  expect(killMoments(2_000, seededRandom(8))).not.toEqual(moments);
  expect(killMoments(100, seededRandom(7))).toHaveLength(3);
});

test('the parts are killed in turn, when their moments have come', async () => {
  const killed: string[] = [];
  const noted: string[] = [];
  const killer = createKiller({ parts: partsThatNote(killed) }, [10, 20, 30, 40], (part) => noted.push(part));
  killer.published(10);
  killer.published(11);
  killer.published(35);
  killer.published(41);
  await killer.end();
  expect(killed).toEqual(['pumps', 'database', 'host', 'pumps']);
  expect(noted).toEqual(killed);
});

test('a run that ends early has killed each part all the same', async () => {
  const killed: string[] = [];
  const killer = createKiller({ parts: partsThatNote(killed) }, [10, 2_000, 4_000], () => undefined);
  killer.published(11);
  await killer.end();
  expect(killed).toEqual(['pumps', 'database', 'host']);
});
