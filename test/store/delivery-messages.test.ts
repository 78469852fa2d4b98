import { expect, test } from 'vitest';
import { inParallel } from '../../lib/in-parallel.ts';
import type { Bodies } from '../../lib/store/bodies.ts';
import { createDeliveryMessages } from '../../lib/store/delivery-messages.ts';
import { createNotifications } from '../../lib/store/notifications.ts';
import { mnsNotification } from '../support/notification.ts';
import { noBodies, useTable } from '../support/table.ts';

const RECEIVED = 1_463_476_257_000;
const DAY = 86_400_000;
const table = useTable();
const now = () => RECEIVED + 60_000;

async function store(bodies: Bodies, changes: Parameters<typeof mnsNotification>[0], retentionDays = 30) {
  const notification = mnsNotification({ receivedAt: RECEIVED, ...changes });
  const { store: put } = createNotifications(table.current, bodies, now);
  await put({ notification, headers: {}, decode: 'none', retentionDays });
}
const to = (messageId: string, target = 'billing', source = 'orders') => ({ source, messageId, target });

test('a message that goes to two targets comes once, and one of another source is another', async () => {
  await store(noBodies, { messageId: 'A1' });
  await store(noBodies, { messageId: 'A1', source: 'invoices', raw: Buffer.from([0x00, 0xff, 0x80]) });
  const { together } = createDeliveryMessages(table.current, noBodies, now);
  const read = await together([to('A1'), to('A1', 'archive'), to('A1', 'billing', 'invoices')]);
  expect(read.map(({ source, messageId, raw }) => [source, messageId, raw]).toSorted()).toEqual([
    ['invoices', 'A1', Buffer.from([0x00, 0xff, 0x80])],
    ['orders', 'A1', Buffer.from('I am test message 0.')],
  ]);
});

test('what is not there, has expired, or lies in a bucket that does not answer is left out', async () => {
  await store(noBodies, { messageId: 'A2' });
  await store(noBodies, { messageId: 'expired' }, 1);
  const large = Buffer.alloc(307_201, 'x');
  await store({ ...noBodies, put: async () => undefined }, { messageId: 'large', raw: large });
  const { together } = createDeliveryMessages(table.current, noBodies, () => RECEIVED + 2 * DAY);
  const read = await together([to('absent'), to('expired'), to('large'), to('A2')]);
  expect(read.map(({ messageId }) => messageId)).toEqual(['A2']);
});

test('of more than DynamoDB takes together it reads a hundred, and of none it reads none', async () => {
  const ids = Array.from({ length: 101 }, (_, i) => `B${i}`);
  await inParallel(ids, 10, (messageId) => store(noBodies, { messageId }));
  const { together } = createDeliveryMessages(table.current, noBodies, now);
  expect(await together(ids.map((messageId) => to(messageId)))).toHaveLength(100);
  expect(await together([])).toEqual([]);
});
