import { expect, test } from 'vitest';
import { createPublishedMessages } from '../../lib/store/published.ts';
import { useTable } from '../support/table.ts';

const table = useTable();

test('a message that was published is known for two days by the targets it came through', async () => {
  const clock = { now: Date.UTC(2026, 4, 17) };
  const published = createPublishedMessages(table.current, () => clock.now);
  await published.remember('mns', 'mirror', 'A#1', ['copy', 'mirror']);

  expect(await published.through('mns', 'mirror', 'A#1')).toEqual(['copy', 'mirror']);
  expect(await published.through('cmq', 'mirror', 'A#1')).toEqual([]);
  expect(await published.through('mns', 'other', 'A#1')).toEqual([]);
  clock.now += 2 * 86_400_000;
  expect(await published.through('mns', 'mirror', 'A#1')).toEqual([]);
});
