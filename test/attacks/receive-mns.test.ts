import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSources } from '../../lib/store/sources.ts';
import type { PushToSign } from '../../local/broker/mns/options.ts';
import type { WirePush } from '../support/event.ts';
import { type Gateway, openGateway } from '../support/gateway.ts';
import { useBroker } from '../support/local-broker.ts';
import { mnsSource } from '../support/notification.ts';
import { rows } from '../support/rows.ts';
import { useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();

const NOW = Date.UTC(2026, 4, 17, 9, 10, 56);
const clock = { now: NOW };
let gateway: Gateway;

beforeAll(async () => {
  const sources = createSources(table.current);
  await sources.create(mnsSource());
  await sources.create(mnsSource({ name: 'simplified', format: 'SIMPLIFIED' }));
  await sources.create(mnsSource({ name: 'strict', stale: 'refuse' }));
});

beforeEach(() => {
  clock.now = NOW;
  gateway = openGateway({
    table: table.current,
    certificateOrigin: broker.current.mns.certificateOrigin,
    now: () => clock.now,
  });
});

const ORDERS = '/push/mns/orders/token-of-orders';
const signed = (push: Partial<PushToSign> = {}) =>
  broker.current.mns.signPush({ path: ORDERS, date: NOW, publishTime: NOW, ...push });
const withHeaders = (push: WirePush, headers: Record<string, string>): WirePush => ({
  ...push,
  headers: { ...push.headers, ...headers },
});
const without = (push: WirePush, name: string): WirePush => ({
  ...push,
  headers: Object.fromEntries(Object.entries(push.headers).filter(([header]) => header !== name)),
});
const own = generateKeyPairSync('rsa', { modulusLength: 1024 });
const simplified = (push: Partial<PushToSign> = {}) =>
  signed({ path: '/push/mns/simplified/token-of-orders', format: 'SIMPLIFIED', ...push });

describe('a push that is not proven is answered 403 without a reason, and leaves nothing behind', () => {
  test.each<[string, () => WirePush, string]>([
    ['signed with a key of one’s own', () => signed({ key: own.privateKey }), 'signature-mismatch'],
    [
      'signed for another source',
      () => ({ ...signed({ path: '/push/mns/x/y' }), path: ORDERS }),
      'signature-mismatch',
    ],
    [
      'signed over an encoded path, which the gateway decodes',
      () => signed({ path: '/push/mns/orders/token%2Dof%2Dorders' }),
      'signature-mismatch',
    ],
    ['of another account', () => signed({ topicOwner: '1460488513831434' }), 'identity-mismatch'],
    ['of another topic', () => signed({ topicName: 'MyTopic2' }), 'identity-mismatch'],
    ['of another subscription', () => signed({ subscriptionName: 'Sub2' }), 'identity-mismatch'],
    ['of another account, SIMPLIFIED', () => simplified({ topicOwner: '1' }), 'identity-mismatch'],
    [
      'that cannot be read and is of another account',
      () => simplified({ topicOwner: '1', body: '<' }),
      'identity-mismatch',
    ],
    ['26 hours old', () => signed({ date: NOW - 26 * 3_600_000 }), 'date-stale'],
    [
      '16 minutes old, where the source takes none',
      () => signed({ path: '/push/mns/strict/token-of-orders', date: NOW - 16 * 60_000 }),
      'date-stale',
    ],
    ['16 minutes ahead', () => signed({ date: NOW + 16 * 60_000 }), 'date-future'],
    ['without a date', () => without(signed(), 'Date'), 'header-missing'],
    ['with another body', () => ({ ...signed(), body: Buffer.from('<Notification/>') }), 'digest-mismatch'],
    ['signed without a digest', () => signed({ headers: { 'Content-MD5': null } }), 'signature-mismatch'],
    ['signed with an empty digest', () => signed({ headers: { 'Content-MD5': '' } }), 'header-invalid'],
    ['without a signature', () => without(signed(), 'Authorization'), 'header-missing'],
    [
      'with a signature cut short',
      () => withHeaders(signed(), { Authorization: 'c2hvcnQ=' }),
      'signature-mismatch',
    ],
    ['with a query', () => ({ ...signed(), path: `${ORDERS}?a=b` }), 'query-string'],
    ['with one more signed header', () => withHeaders(signed(), { 'x-mns-more': '1' }), 'signature-mismatch'],
    ['with one less', () => without(signed(), 'x-mns-version'), 'signature-mismatch'],
    [
      'with one joined to itself',
      () => withHeaders(signed(), { 'x-mns-version': '2015-06-06,2015-06-06' }),
      'signature-mismatch',
    ],
    [
      'with a date joined to itself',
      () => withHeaders(signed(), { Date: doubled(signed().headers.Date) }),
      'date-invalid',
    ],
    [
      'whose certificate lies elsewhere',
      () => signed({ certificateUrl: 'https://evil.oss-cn-hangzhou.aliyuncs.com/a.pem' }),
      'certificate-url',
    ],
    [
      'whose certificate is not there',
      () => signed({ certificateUrl: `${broker.current.url}/certificates/none.pem` }),
      'certificate-unavailable',
    ],
  ])('%s', async (_name, make, reason) => {
    const before = await rows(table.current);
    const push = make();
    expect(await gateway.push(push)).toBe(403);
    expect(gateway.outcomes()).toMatchObject([{ outcome: 'refused', reason, status: 403 }]);
    const written = (await rows(table.current)).filter(({ pk }) => !String(pk).startsWith('C#'));
    expect(written).toHaveLength(before.filter(({ pk }) => !String(pk).startsWith('C#')).length);
  });

  test('noise does not reach the quarantine, and makes nobody fetch', async () => {
    const before = broker.current.mns.certificateFetches();
    const noise = {
      path: ORDERS,
      headers: { 'Content-Type': 'text/xml' },
      body: Buffer.from('<Notification>'),
    };
    const statuses = await Promise.all(Array.from({ length: 50 }, () => gateway.push(noise)));
    expect(new Set(statuses)).toEqual(new Set([403]));
    expect(await rows(table.current, 'Q#')).toEqual([]);
    expect(broker.current.mns.certificateFetches()).toEqual(before);
  });
});

describe('a push that came before', () => {
  test('ten times at once is stored once', async () => {
    const push = signed({ messageId: 'ten' });
    const statuses = await Promise.all(Array.from({ length: 10 }, () => gateway.push(push)));
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(9);
    expect(await rows(table.current, 'N#orders#ten')).toHaveLength(1);
  });

  test('is taken as a duplicate while its date is within the brokers’ retries, and refused after', async () => {
    const push = signed({ messageId: 'replayed' });
    expect(await gateway.push(push)).toBe(201);
    clock.now = NOW + 25 * 3_600_000;
    expect(await gateway.push(push)).toBe(200);
    clock.now += 1_000;
    expect(await gateway.push(push)).toBe(403);
    expect(await rows(table.current, 'N#orders#replayed')).toHaveLength(1);
  });

  test('with a new date and signature is still the same message 29 days later', async () => {
    expect(await gateway.push(signed({ messageId: 'old' }))).toBe(201);
    clock.now = NOW + 29 * 86_400_000;
    expect(await gateway.push(signed({ messageId: 'old', date: clock.now }))).toBe(200);
  });

  test('under its id, but with other content, does not replace it', async () => {
    expect(await gateway.push(signed({ messageId: 'taken', message: 'the first' }))).toBe(201);
    expect(await gateway.push(signed({ messageId: 'taken', message: 'the second' }))).toBe(200);
    const [kept] = await rows(table.current, 'N#orders#taken');
    expect(String(kept?.raw)).toContain('the first');
    const aside = (await rows(table.current, 'Q#orders#')).filter(({ kind }) => kind === 'conflict');
    expect(aside.map(({ reason }) => reason)).toEqual(['another message has the id taken']);
  });
});

test.each([
  ['0000000000000012E5', '1200000'],
  ['1e2', '100'],
  ['0x10', '16'],
  ['ABC', 'abc'],
])('the ids %s and %s are two messages', async (one, other) => {
  expect(await gateway.push(signed({ messageId: one }))).toBe(201);
  expect(await gateway.push(signed({ messageId: other }))).toBe(201);
});

test('an id that looks like a key of the table stays within its source', async () => {
  expect(await gateway.push(simplified({ messageId: 'A#N#orders#B' }))).toBe(201);
  expect(await rows(table.current, 'N#simplified#A#N#orders#B')).toHaveLength(1);
  expect(await rows(table.current, 'N#orders#B')).toEqual([]);
});

function doubled(value = ''): string {
  return `${value},${value}`;
}
