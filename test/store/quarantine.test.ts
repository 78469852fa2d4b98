import { beforeAll, expect, test } from 'vitest';
import { createQuarantine, type Quarantine } from '../../lib/store/quarantine.ts';
import { useBodies } from '../support/bodies.ts';
import { rows } from '../support/rows.ts';
import { noBodies, useTable } from '../support/table.ts';

const table = useTable();
const bodies = useBodies();
const AT = Date.UTC(2026, 4, 17, 9, 10, 56);
let quarantine: Quarantine;

beforeAll(() => {
  quarantine = createQuarantine(table.current, noBodies);
});

const request = (source: string, changes: object = {}) => ({
  source,
  raw: Buffer.from('<Notification>'),
  headers: { 'content-type': 'text/xml' },
  kind: 'malformed' as const,
  reason: 'Notification: is not closed',
  receivedAt: AT,
  ...changes,
});

test('what cannot be read is kept once, with the first headers and time, and counted', async () => {
  expect(await quarantine.keep(request('once'))).toBe(1);
  expect(await quarantine.keep(request('once', { receivedAt: AT + 60_000, headers: {} }))).toBe(2);
  expect(await rows(table.current, 'Q#once#')).toEqual([
    {
      // SHA-256 of reason, line break and bytes.
      pk: 'Q#once#d452a66680386f34af26f498553e140b9716f6857d88f1ccc9ed41989a922d05',
      sk: 'Q',
      source: 'once',
      raw: Buffer.from('<Notification>'),
      headers: { 'content-type': 'text/xml' },
      kind: 'malformed',
      reason: 'Notification: is not closed',
      firstAt: AT,
      lastAt: AT + 60_000,
      seen: 2,
      expiresAt: AT / 1000 + 60 + 604_800,
    },
  ]);
});

test('what comes again is kept for seven more days', async () => {
  const sixDays = 6 * 86_400;
  await quarantine.keep(request('again'));
  await quarantine.keep(request('again', { receivedAt: AT + sixDays * 1_000 }));
  expect(await rows(table.current, 'Q#again#')).toMatchObject([
    { firstAt: AT, expiresAt: AT / 1000 + sixDays + 604_800 },
  ]);
});

test('ten at once are counted one by one', async () => {
  const counts = await Promise.all(Array.from({ length: 10 }, () => quarantine.keep(request('ten'))));
  expect(counts.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(await rows(table.current, 'Q#ten#')).toHaveLength(1);
});

test('other bytes, and the same for another reason or of another source, are others', async () => {
  await quarantine.keep(request('many'));
  await quarantine.keep(request('many', { kind: 'conflict', reason: 'another message has the id A1' }));
  await quarantine.keep(request('many', { kind: 'conflict', reason: 'another message has the id A2' }));
  await quarantine.keep(request('many', { raw: Buffer.from('<notification>') }));
  await quarantine.keep(request('manymore'));
  expect(await rows(table.current, 'Q#many#')).toHaveLength(4);
});

test('nothing at all is kept too', async () => {
  expect(await quarantine.keep(request('empty', { raw: Buffer.alloc(0) }))).toBe(1);
  expect(await rows(table.current, 'Q#empty#')).toMatchObject([{ raw: Buffer.alloc(0) }]);
});

test('a body too large for a row is kept in the object store, once', async () => {
  const raw = Buffer.alloc(300 * 1024 + 1, 'x');
  const withBodies = createQuarantine(table.current, bodies.current);
  await withBodies.keep(request('large', { raw }));
  expect(await withBodies.keep(request('large', { raw }))).toBe(2);
  const [row] = await rows(table.current, 'Q#large#');
  expect(row).not.toHaveProperty('raw');
  const key = 'bodies/large/d53dfd84551050f89493c76c32783a2776ecfad78e19c9f3e99c7e45e3ececec';
  expect(row).toMatchObject({ rawObject: key });
  expect((await bodies.current.get(key)).equals(raw)).toBe(true);
});
