import type { IncomingMessage } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { HOUR, useRotation } from './rotation.ts';

const { open, removeAll } = useRotation();

afterEach(removeAll);

test('unsubscribes the old after 25 hours and not before, and then loses nothing', async () => {
  const { clock, managed, rotate, names, endpoints, delivers } = await open('Swept');
  await rotate();
  clock.now += 25 * HOUR - 1;
  expect(await managed.sweep()).toBe(0);
  expect(names()).toEqual(['Swept-Sub1', 'Swept-Sub1-2']);
  clock.now += 1;
  expect(await managed.sweep()).toBe(1);
  expect(names()).toEqual(['Swept-Sub1-2']);
  expect(await endpoints()).toEqual([['Swept-Sub1-2', undefined]]);
  expect(await delivers()).toEqual([201]);
  expect(await managed.sweep()).toBe(0);
});

test('does the rest after a crash between broker and row', async () => {
  const { clock, managed, rotate, endpoints } = await open('Half');
  await rotate();
  const { client } = await managed.accounts.open('mns', 'default');
  await client.unsubscribe('Half', 'Half-Sub1');
  clock.now += 25 * HOUR;
  expect(await managed.sweep()).toBe(1);
  expect(await endpoints()).toEqual([['Half-Sub1-2', undefined]]);
});

test('is not held up by a source that fails, and says which', async () => {
  const failing = await open('A-fails');
  const other = await open('B-works');
  await failing.rotate();
  await other.rotate();
  const unsubscribes = ({ method, url }: IncomingMessage) =>
    method === 'DELETE' && (url?.includes('/topics/A-fails/') ?? false);
  other.proxy.answer(unsubscribes, 403);
  other.clock.now += 26 * HOUR;
  expect(await other.managed.sweep()).toBe(1);
  expect(other.names()).toEqual(['B-works-Sub1-2']);
  expect(failing.names()).toContain('A-fails-Sub1-2');
  const warned = other.managed.lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn');
  expect(warned).toMatchObject([
    {
      message: 'retiring a subscription failed; the next sweep tries again',
      source: 'A-fails-Sub1',
      reason: expect.stringMatching(/^BrokerError: mns DELETE /),
    },
  ]);
});
