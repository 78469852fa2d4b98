import { expect, test } from 'vitest';
import { bodiesInS3, bodyOf, INLINE_LIMIT, placeBody } from '../../lib/store/bodies.ts';
import { useBodies } from '../support/bodies.ts';
import { noBodies } from '../support/table.ts';

const bodies = useBodies();

test('a body of up to 300 KB lies in its row', async () => {
  const raw = Buffer.alloc(INLINE_LIMIT, 'x');
  expect(INLINE_LIMIT).toBe(307_200);
  const placed = await placeBody(noBodies, 'orders', raw);
  expect(placed).toEqual({ raw });
  expect(await bodyOf(noBodies, { ...placed })).toBe(raw);
});

test('a larger one lies in the bucket, under its own digest, and comes back byte for byte', async () => {
  const raw = Buffer.alloc(1_048_576, Buffer.from([0x00, 0xff, 0x80, 0x0a]));
  const placed = await placeBody(bodies.current, 'orders', raw);
  expect(placed).toEqual({ rawObject: expect.stringMatching(/^bodies\/orders\/[0-9a-f]{64}$/) });
  expect((await bodyOf(bodies.current, { ...placed })).equals(raw)).toBe(true);
  expect(await placeBody(bodies.current, 'orders', raw)).toEqual(placed);
  expect(await placeBody(bodies.current, 'invoices', raw)).not.toEqual(placed);
});

test('one that cannot be put is not placed, and one that is gone is an error', async () => {
  const raw = Buffer.alloc(INLINE_LIMIT + 1);
  const elsewhere = bodiesInS3('no-such-bucket', 'http://127.0.0.1:9');
  await expect(placeBody(elsewhere, 'orders', raw)).rejects.toThrow();
  await expect(bodies.current.get('bodies/orders/none')).rejects.toMatchObject({ name: 'NoSuchKey' });
});
