import { describe, expect, test } from 'vitest';
import { cacheSources } from '../../lib/store/source-cache.ts';
import { createSources } from '../../lib/store/sources.ts';
import { mnsSource } from '../support/notification.ts';
import { useTable } from '../support/table.ts';

const table = useTable();

describe('the register of sources', () => {
  test('keeps a source by its name, once', async () => {
    const sources = createSources(table.current);
    expect(await sources.create(mnsSource({ name: 'a' }))).toBe(true);
    expect(await sources.create(mnsSource({ name: 'a', topic: 'Other' }))).toBe(false);
    expect(await sources.get('a')).toEqual({ ...mnsSource({ name: 'a' }), revision: 1 });
    expect(await sources.get('b')).toBeUndefined();
  });

  test('a change made on an old reading is refused', async () => {
    const sources = createSources(table.current);
    await sources.create(mnsSource({ name: 'c' }));
    const read = await sources.get('c');
    if (read === undefined) throw new Error('c was not stored');

    expect(await sources.replace({ ...read, topic: 'First' })).toBe(true);
    expect(await sources.replace({ ...read, topic: 'Second' })).toBe(false);
    expect(await sources.get('c')).toMatchObject({ topic: 'First', revision: 2 });
  });

  test('lists what is registered, and no longer what was deleted', async () => {
    const sources = createSources(table.current);
    await sources.create(mnsSource({ name: 'd' }));
    await sources.create(mnsSource({ name: 'e' }));
    await sources.delete('d');
    const names = (await sources.list()).map((source) => source.name);
    expect(names).toContain('e');
    expect(names).not.toContain('d');
  });
});

describe('the cache of sources', () => {
  test('reads a name once for concurrent callers, and again when the reading is too old for them', async () => {
    let reads = 0;
    let now = 1_000_000;
    const source = { ...mnsSource(), revision: 1 };
    const cache = cacheSources(
      {
        get: async () => {
          reads += 1;
          return source;
        },
      },
      () => now,
    );

    expect(await Promise.all([cache.get('orders'), cache.get('orders')])).toEqual([source, source]);
    now += 29_999;
    await cache.get('orders');
    expect(reads).toBe(1);
    await cache.get('orders', 1_000);
    expect(reads).toBe(2);
    now += 30_000;
    await cache.get('orders');
    expect(reads).toBe(3);
  });

  test('a failed read is tried again', async () => {
    let reads = 0;
    const cache = cacheSources({
      get: async () => {
        reads += 1;
        if (reads === 1) throw new Error('throttled');
        return undefined;
      },
    });
    await expect(cache.get('orders')).rejects.toThrow('throttled');
    expect(await cache.get('orders')).toBeUndefined();
  });
});
