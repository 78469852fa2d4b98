import { expect, test } from 'vitest';
import { inParallel } from '../lib/in-parallel.ts';

/** Work whose ends the test decides on, item by item. */
function controlled() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const work = (item: string) => {
    begun.push(item);
    const end = Promise.withResolvers<string>();
    ends.set(item, end);
    return end.promise;
  };
  const end = (item: string) => ends.get(item)?.resolve(`${item} done`);
  const fail = (item: string) => ends.get(item)?.reject(new Error(`${item} failed`));
  return { begun, work, end, fail };
}

async function* stream(items: readonly string[]) {
  yield* items;
}

test.each([
  ['a list', ['a', 'b', 'c', 'd']],
  ['a stream', stream(['a', 'b', 'c', 'd'])],
])('of %s so many are worked on at a time, and results keep the order', async (_kind, items) => {
  const { begun, work, end } = controlled();
  const results = inParallel(items, 2, work);
  await expect.poll(() => begun).toEqual(['a', 'b']);
  end('b');
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  end('c');
  await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd']);
  end('d');
  end('a');
  expect(await results).toEqual(['a done', 'b done', 'c done', 'd done']);
});

test('nothing is worked on where nothing is', async () => {
  const { begun, work } = controlled();
  expect(await inParallel([], 16, work)).toEqual([]);
  expect(begun).toEqual([]);
});

test('the first error ends it when what is under way is done', async () => {
  const { begun, work, end, fail } = controlled();
  let over = false;
  const results = inParallel(['a', 'b', 'c'], 2, work).finally(() => {
    over = true;
  });
  await expect.poll(() => begun).toEqual(['a', 'b']);
  fail('a');
  await new Promise(setImmediate);
  expect(over).toBe(false);
  end('b');
  await expect(results).rejects.toThrow('a failed');
  expect(begun).toEqual(['a', 'b']);
});
