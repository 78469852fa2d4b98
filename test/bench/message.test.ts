import { expect, test } from 'vitest';
import { messageOf, SIZES } from '../../bench/message.ts';

test.each(Object.entries(SIZES))('a message of %s has so many bytes, and is JSON', (_name, bytes) => {
  const message = messageOf(bytes);
  expect(Buffer.byteLength(message)).toBe(bytes);
  expect(JSON.parse(message)).toMatchObject({ orders: expect.any(Array) });
});
