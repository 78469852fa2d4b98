import { expect, test } from 'vitest';
import { createBehind } from './behind.ts';

test('what is published and not delivered is behind, for a minute', () => {
  const clock = { now: 0 };
  const delivered = new Set<number>();
  const behind = createBehind(
    (number) => delivered.has(number),
    () => clock.now,
  );
  for (const number of [0, 1, 2]) behind.published(number);
  clock.now = 1_000;
  behind.published(3);
  expect(behind.count).toBe(4);
  delivered.add(1);
  expect(behind.count).toBe(3);
  clock.now = 60_001;
  expect(behind.count).toBe(1);
  clock.now = 61_001;
  expect(behind.count).toBe(0);
});
