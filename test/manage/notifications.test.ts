import { beforeAll, describe, expect, test } from 'vitest';
import { publishedMessage } from '../../lib/brokers/message.ts';
import { reverify } from '../../lib/brokers/re-verify.ts';
import { createLog } from '../../lib/log.ts';
import { invokeHandler } from '../../lib/manage/invoke.ts';
import { createNotificationsView, NotificationsInput } from '../../lib/manage/notifications.ts';
import type { MnsNotification } from '../../lib/push/notification.ts';
import { createDeliveries } from '../../lib/store/deliveries.ts';
import { createNotifications, type Notifications } from '../../lib/store/notifications.ts';
import { lambdaContext } from '../support/lambda.ts';
import type { Answer } from '../support/managed.ts';
import { mnsNotification } from '../support/notification.ts';
import { noBodies, useTable } from '../support/table.ts';

const table = useTable();
const NOON = Date.UTC(2026, 4, 17, 12);
const unused = () => {
  throw new Error('not of this test');
};
let notifications: Notifications;

const call = async (input: object) => {
  const view = createNotificationsView({
    table: table.current,
    notifications,
    deliveries: createDeliveries(table.current),
    publishedMessage,
    explainRoutes: unused,
    reverify: (stored) => reverify(stored, async () => undefined),
    retentionDays: 30,
    replaying: { plan: unused, run: unused } as never,
    now: () => NOON,
  });
  const handler = invokeHandler(NotificationsInput, view, createLog('error'));
  return (await handler(input, lambdaContext)) as unknown as Answer;
};

async function store(source: string, messageId: string, changes: Partial<MnsNotification> = {}) {
  const receivedAt = NOON - 1_000;
  const notification = mnsNotification({ source, messageId, receivedAt, ...changes });
  const headers = { 'x-mns-version': '2015-06-06' };
  await notifications.store({ notification, headers, decode: 'none', retentionDays: 30 });
}
const ids = (answer: Answer) =>
  (answer.notifications as { messageId: string }[]).map(({ messageId }) => messageId);

beforeAll(() => {
  notifications = createNotifications(table.current, noBodies, () => NOON);
});

describe('the messages of a source', () => {
  beforeAll(async () => {
    for (const hours of [0, 1, 23, 25, 47]) {
      await store('listed', `${hours}h-ago`, { receivedAt: NOON - hours * 3_600_000 });
    }
  });

  test('are those of the last day, the newest first, unless asked otherwise', async () => {
    const answer = await call({ action: 'list', source: 'listed' });
    expect(answer).toMatchObject({ ok: true, message: '3 messages of source listed', more: false });
    expect(ids(answer)).toEqual(['0h-ago', '1h-ago', '23h-ago']);
  });

  test('are listed from a time, inclusive, to another, exclusive, in either order', async () => {
    const span = { from: '2026-05-15T13:00:00Z', to: NOON - 3_600_000, order: 'oldest-first' };
    expect(ids(await call({ action: 'list', source: 'listed', ...span }))).toEqual([
      '47h-ago',
      '25h-ago',
      '23h-ago',
    ]);
  });

  test('are as many as asked for, and it is said that there are more', async () => {
    const answer = await call({ action: 'list', source: 'listed', limit: 1 });
    expect(answer).toMatchObject({ message: '1 message of source listed, and more', more: true });
    expect(ids(answer)).toEqual(['0h-ago']);
    expect(await call({ action: 'list', source: 'listed', limit: 3 })).toMatchObject({ more: false });
  });

  test('are none where nothing came, or no such source is', async () => {
    expect(await call({ action: 'list', source: 'nobody' })).toEqual({
      ok: true,
      message: '0 messages of source nobody',
      notifications: [],
      more: false,
    });
  });

  test('of a span that ends before it begins are a fault of the input, to be listed as well as replayed', async () => {
    const turned = { source: 'listed', from: '2026-05-17T10:00:00Z', to: '2026-05-17T09:00:00Z' };
    const fault = 'from: 2026-05-17T10:00:00.000Z is after "to", 2026-05-17T09:00:00.000Z';
    for (const input of [
      { action: 'list', ...turned },
      { action: 'plan', target: 'billing', ...turned },
    ]) {
      expect(await call(input)).toEqual({
        ok: false,
        message: fault,
        error: { name: 'InvalidInputError', faults: [fault] },
      });
    }
  });

  test('are shown whole, with the proof and without what they were read from', async () => {
    await store('shown', 'A1', { tags: ['paid'] });
    const answer = await call({ action: 'list', source: 'shown', deliveries: true });
    expect(answer.notifications).toEqual([
      {
        broker: 'mns',
        source: 'shown',
        messageId: 'A1',
        topic: 'MyTopic1',
        subscription: 'MyTopic1-Sub1',
        owner: '1460488513831433',
        subscriber: '1460488513831433',
        format: 'SIMPLIFIED',
        tags: ['paid'],
        publishedAt: 1_463_476_256_857,
        requestId: '573AE020B2B71CFC6801A6EF',
        receivedAt: NOON - 1_000,
        message: 'I am test message 0.',
        messageEncoding: 'utf8',
        messageMd5: '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB',
        messageSha256: 'd8d18217c0e07c956a63a828d3eb86d309fc4b1862939935a3e69d0536705a15',
        messageBytes: 20,
        decode: 'none',
        headers: { 'x-mns-version': '2015-06-06' },
        proof: mnsNotification().proof,
        expiresAt: Math.floor(NOON / 1000) - 1 + 2_592_000,
        deliveries: [],
      },
    ]);
  });

  test('fit into an answer of Lambda’s, however large they are', async () => {
    const raw = Buffer.alloc(250_000, '"');
    for (let i = 0; i < 15; i += 1) await store('large', `L${i}`, { raw, message: raw });
    const answer = await call({ action: 'list', source: 'large' });
    expect(answer).toMatchObject({ ok: true, more: true });
    // Each quote is two bytes of JSON.
    expect(ids(answer)).toHaveLength(10);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6_000_000);
  });
});

describe('one message', () => {
  test('is shown with the bytes it came in', async () => {
    await store('one', 'A1', { raw: Buffer.from('Grüße'), message: Buffer.from('Grüße') });
    expect(await call({ action: 'get', source: 'one', messageId: 'A1' })).toMatchObject({
      ok: true,
      message: 'Message A1',
      notification: { messageId: 'A1', message: 'Grüße', messageEncoding: 'utf8' },
      raw: 'Grüße',
      rawEncoding: 'utf8',
    });
  });

  test('that is no text is shown in base64', async () => {
    const raw = Buffer.from([0xff, 0x00, 0xfe]);
    await store('one', 'A2', { raw, message: raw });
    expect(await call({ action: 'get', source: 'one', messageId: 'A2' })).toMatchObject({
      notification: { message: '/wD+', messageEncoding: 'base64' },
      raw: '/wD+',
      rawEncoding: 'base64',
    });
  });

  test('is checked anew, and it is said how many checks failed', async () => {
    // Signed in 2016, without the headers that say whose it is, and with another MD5.
    await store('one', 'A3', { messageMd5: '0'.repeat(32) });
    const answer = await call({ action: 'verify', source: 'one', messageId: 'A3' });
    expect(answer).toMatchObject({ ok: true, message: '6 checks of message A3, 3 failed' });
    expect(answer.checks).toContainEqual({
      check: 'digest',
      verdict: 'holds',
      detail: 'SHA-256 of the 20 bytes of the message',
    });
    expect(await call({ action: 'verify', source: 'one', messageId: 'nothing' })).toMatchObject({
      ok: false,
      error: { name: 'NotificationNotFound' },
    });
  });

  test('that is not there, of another source, or past its retention is a value', async () => {
    await store('one', 'old', { receivedAt: NOON - 31 * 86_400_000 });
    for (const [source, messageId] of [
      ['one', 'nothing'],
      ['listed', 'A1'],
      ['one', 'old'],
    ]) {
      expect(await call({ action: 'get', source, messageId })).toEqual({
        ok: false,
        message: `Source ${source} has no message ${messageId}, or it is past its retention.`,
        error: { name: 'NotificationNotFound' },
      });
    }
  });
});
