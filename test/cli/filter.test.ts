import { expect, test } from 'vitest';
import { createFilter, type FilterOptions } from '../../cli/listen/filter.ts';
import type { NotificationView } from '../../lib/manage/notifications.ts';

function message(text: string, tags: readonly string[] = []): NotificationView {
  return {
    broker: 'mns',
    source: 'orders',
    messageId: 'A1',
    topic: 'orders',
    subscription: 'all',
    owner: '1460488513831433',
    format: 'XML',
    tags,
    receivedAt: 1_779_008_400_000,
    expiresAt: 1_781_600_400,
    headers: {},
    decode: 'none',
    messageSha256: '00'.repeat(32),
    messageBytes: text.length,
    proof: { kind: 'queue', queue: 'orders', queueMessageId: 'Q1', enqueuedAt: 1_779_008_400_000 },
    message: text,
    messageEncoding: 'utf8',
  };
}

const PAID = message('{"state":"paid","order":{"amount":120,"id":"A-7"}}', ['eu', 'web']);

test.each<[FilterOptions, boolean]>([
  [{}, true],
  [{ tag: ['eu'] }, true],
  [{ tag: ['us', 'web'] }, true],
  [{ tag: ['us'] }, false],
  [{ field: ['state=paid'] }, true],
  [{ field: ['state=open'] }, false],
  [{ field: ['state=open', 'state=paid'] }, true],
  [{ field: ['state=p*'] }, true],
  [{ field: ['order.amount=120'] }, true],
  [{ field: ['order.amount=12'] }, false],
  [{ field: ['order.id=A-*', 'order.amount=120'] }, true],
  [{ field: ['order.id=A-*', 'order.amount=1'] }, false],
  [{ field: ['state=paid'], tag: ['us'] }, false],
  [{ match: '{"message":{"order":{"amount":[{"numeric":[">",100]}]}}}' }, true],
  [{ match: '{"message":{"order":{"amount":[{"numeric":["<",100]}]}}}' }, false],
  [{ match: '{"topic":["orders"]}', field: ['state=paid'] }, true],
])('%j takes an order that was paid: %s', (options, taken) => {
  expect(createFilter(options)(PAID)).toBe(taken);
});

test('a message that is no JSON has no fields, and one in base64 is read', () => {
  expect(createFilter({ field: ['state=paid'] })(message('paid'))).toBe(false);
  const encoded = { ...message('eyJhIjoxfQ=='), messageEncoding: 'base64' } as const;
  expect(createFilter({ field: ['a=1'] })(encoded)).toBe(true);
});

test.each([
  [{ match: '{' }, '--match: is no JSON object'],
  [{ match: '[1]' }, 'match.0: there are source, broker, topic, subscription, owner, tag, message'],
  [{ match: '{"tag":[]}' }, 'match.tag: has no alternative'],
  [{ field: ['state'] }, '--field state: is such as order.state=paid'],
])('%j is refused', (options, message) => {
  expect(() => createFilter(options)).toThrow(message);
});
