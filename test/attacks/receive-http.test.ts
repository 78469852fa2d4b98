import { gzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createNotifications } from '../../lib/store/notifications.ts';
import { createSources } from '../../lib/store/sources.ts';
import { useBodies } from '../support/bodies.ts';
import { cmqSource } from '../support/cmq-push.ts';
import { pushEvent } from '../support/event.ts';
import { type Gateway, openGateway } from '../support/gateway.ts';
import { useBroker } from '../support/local-broker.ts';
import { mnsSource } from '../support/notification.ts';
import { rows } from '../support/rows.ts';
import { noBodies, useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();
const bodies = useBodies();

/** SHA-256 of `token-of-invoices`. */
const INVOICES = '96251ba3e20798eef86d3aa0dda80c64de3efb12520d40f5d386839a8db4a01e';
const ORDERS = '30e34560f3a65ec020792a12754d1754451a46d6cf63288205e490feb3a577f7';
const via = (tokenHash: string, subscription = 'MyTopic1-Sub1') => ({
  intake: { via: 'http' as const, endpoints: [{ subscription, tokenHash }] },
});

let gateway: Gateway;

beforeAll(async () => {
  const sources = createSources(table.current);
  await sources.create(mnsSource());
  await sources.create(mnsSource({ name: 'invoices', ...via(INVOICES) }));
  await sources.create(mnsSource({ name: 'plain', format: 'SIMPLIFIED' }));
  await sources.create(mnsSource({ name: 'json', format: 'JSON' }));
  await sources.create(cmqSource({ name: 'of-cmq', ...via(ORDERS) }));
  await sources.create(
    mnsSource({ name: 'pulled', intake: { via: 'queue', queue: 'q', subscription: 'MyTopic1-Sub1' } }),
  );
});

beforeEach(() => {
  gateway = openGateway({ table: table.current, certificateOrigin: broker.current.mns.certificateOrigin });
});

const signed = (path: string, more = {}) => broker.current.mns.signPush({ path, ...more });

describe('a method other than POST', () => {
  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'post', 'POST ', ''])(
    '%j is answered 405, which says what is allowed',
    async (method) => {
      const push = { ...signed('/push/mns/orders/token-of-orders'), method };
      const before = await rows(table.current);
      expect(await gateway.handle(pushEvent(push))).toEqual({
        statusCode: 405,
        headers: { 'content-type': 'text/plain', allow: 'POST' },
        body: '',
      });
      expect(await rows(table.current)).toHaveLength(before.length);
    },
  );
});

describe('a path that opens nothing gets one and the same answer, whatever is wrong with it', () => {
  test.each([
    ['no such source', 'nobody/token-of-orders', 'unknown-source'],
    ['a wrong token', 'orders/token-of-nobody', 'bad-token'],
    ['an empty token', 'orders/', 'bad-token'],
    ['the start of the token', 'orders/token-of-order', 'bad-token'],
    ['the token and more', 'orders/token-of-orders0', 'bad-token'],
    ['the token in another case', 'orders/Token-Of-Orders', 'bad-token'],
    ['the source in another case', 'Orders/token-of-orders', 'unknown-source'],
    ['the token encoded twice', 'orders/token%252Dof%252Dorders', 'bad-token'],
    ['the token with white space', 'orders/token-of-orders%20', 'bad-token'],
    ['the token’s hash', `orders/${ORDERS}`, 'bad-token'],
    ['the token of another source', 'orders/token-of-invoices', 'bad-token'],
    ['a source of the other broker', 'of-cmq/token-of-orders', 'unknown-source'],
    ['a source that is pulled, not pushed to', 'pulled/token-of-orders', 'bad-token'],
    ['a source and a slash', 'orders%2F/token-of-orders', 'unknown-source'],
    ['a way up', '..%2Forders/token-of-orders', 'unknown-source'],
    ['a NUL', 'orders%00/token-of-orders', 'unknown-source'],
    ['a key of the table', 'orders%23A1/token-of-orders', 'unknown-source'],
    ['a member of every object', '__proto__/token-of-orders', 'unknown-source'],
    ['another member of every object', 'constructor/token-of-orders', 'unknown-source'],
    ['look-alike letters', '%EF%BD%8Frders/token-of-orders', 'unknown-source'],
    ['65 characters', `${'a'.repeat(65)}/token-of-orders`, 'unknown-source'],
    ['10 kB', `${'a'.repeat(10_000)}/${'b'.repeat(10_000)}`, 'unknown-source'],
  ])('%s', async (_name, path, reason) => {
    const before = await rows(table.current);
    expect(await gateway.handle(pushEvent(signed(`/push/mns/${path}`)))).toEqual({
      statusCode: 404,
      headers: { 'content-type': 'text/plain' },
      body: '',
    });
    expect(gateway.outcomes()).toMatchObject([{ outcome: 'refused', reason, status: 404 }]);
    expect(await rows(table.current)).toHaveLength(before.length);
  });

  test('also where the gateway hands over no path parameters', async () => {
    const event = pushEvent(signed('/push/mns/orders/token-of-orders'));
    const { pathParameters: _, ...without } = event;
    expect(await gateway.handle(without)).toMatchObject({ statusCode: 404, body: '' });
  });
});

describe('the size of a body', () => {
  const LIMIT = 409_600;
  const large = (messageId: string, bytes: number) =>
    signed('/push/mns/plain/token-of-orders', {
      format: 'SIMPLIFIED',
      message: '测'.repeat(Math.floor(bytes / 3)) + 'x'.repeat(bytes % 3),
      messageId,
    });
  const push = (messageId: string, bytes: number, event = {}) => {
    const { certificateOrigin } = broker.current.mns;
    gateway = openGateway({ table: table.current, certificateOrigin, bodies: bodies.current });
    return gateway.push(large(messageId, bytes), event);
  };

  test.each([64 * 1024, 256 * 1024, 300 * 1024, 300 * 1024 + 1, LIMIT])(
    '%i bytes come back whole',
    async (bytes) => {
      expect(await push(`K${bytes}`, bytes)).toBe(201);
      const stored = await createNotifications(table.current, bodies.current).get('plain', `K${bytes}`);
      expect(stored?.raw.equals(large('any', bytes).body)).toBe(true);
    },
  );

  test('one byte more than 400 KB is answered 413, in text and in base64, before anybody asks whose it is', async () => {
    expect(await push('A1', LIMIT + 1)).toBe(413);
    const body = large('A1', LIMIT + 1).body.toString('base64');
    expect(await push('A1', LIMIT + 1, { body, isBase64Encoded: true })).toBe(413);
    expect(await gateway.push({ ...large('A1', LIMIT + 1), path: '/push/mns/nobody/any' })).toBe(413);
    expect(gateway.outcomes()).toMatchObject([
      { reason: 'too-large', detail: '409601 bytes' },
      { reason: 'too-large', detail: '409601 bytes' },
    ]);
    expect(await createNotifications(table.current, noBodies).get('plain', 'A1')).toBeUndefined();
  });
});

describe('headers and encodings', () => {
  test('a flood of headers that the broker does not sign changes nothing, and is not kept', async () => {
    const push = signed('/push/mns/orders/token-of-orders', { messageId: 'flood' });
    const flood = Array.from({ length: 500 }, (_, i) => [`x-flood-${i}`, 'y'.repeat(1_000)]);
    const headers = { ...push.headers, ...Object.fromEntries(flood), cookie: 'z'.repeat(4_000) };
    expect(await gateway.push({ ...push, headers })).toBe(201);
    const [row] = await rows(table.current, 'N#orders#flood');
    expect(new Set(Object.keys(row?.headers ?? {}))).toEqual(
      new Set([
        'content-md5',
        'content-type',
        'date',
        'user-agent',
        'x-mns-request-id',
        'x-mns-signing-cert-url',
        'x-mns-version',
      ]),
    );
    expect(gateway.lines.join('\n').length).toBeLessThan(2_000);
  });

  test('a compressed body is not unpacked: what its key signed is no XML, and is kept as it came', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000, 'a'));
    const push = signed('/push/mns/orders/token-of-orders', {
      body: bomb,
      headers: { 'Content-Encoding': 'gzip', 'Content-Type': 'application/octet-stream' },
    });
    expect(await gateway.push(push)).toBe(400);
    expect(await rows(table.current, 'Q#orders#')).toMatchObject([{ raw: bomb }]);
  });

  test('JSON that says it is plain text is read as its source says', async () => {
    const push = signed('/push/mns/json/token-of-orders', {
      format: 'JSON',
      messageId: 'A1',
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(await gateway.push(push)).toBe(201);
  });

  test('a member that every object has is no header', async () => {
    const push = signed('/push/mns/orders/token-of-orders', { messageId: 'proto' });
    const headers = Object.fromEntries([
      ...Object.entries(push.headers),
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(await gateway.push({ ...push, headers })).toBe(201);
  });
});
