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
let gateway: Gateway;

beforeAll(async () => {
  const sources = createSources(table.current);
  await sources.create(mnsSource());
  await sources.create(mnsSource({ name: 'simplified', format: 'SIMPLIFIED' }));
});

beforeEach(() => {
  gateway = openGateway({ table: table.current, certificateOrigin: broker.current.mns.certificateOrigin });
});

const ORDERS = '/push/mns/orders/token-of-orders';
const signed = (push: Partial<PushToSign> = {}) => broker.current.mns.signPush({ path: ORDERS, ...push });
const simplified = (push: Partial<PushToSign> = {}) =>
  signed({ path: '/push/mns/simplified/token-of-orders', format: 'SIMPLIFIED', ...push });
const withHeaders = (push: WirePush, headers: Record<string, string>): WirePush => ({
  ...push,
  headers: { ...push.headers, ...headers },
});
const without = (push: WirePush, name: string): WirePush => ({
  ...push,
  headers: Object.fromEntries(Object.entries(push.headers).filter(([header]) => header !== name)),
});

describe('what gateways do to a genuine push changes nothing', () => {
  const reversed = (push: WirePush): WirePush => ({
    ...push,
    headers: Object.fromEntries(Object.entries(push.headers).toReversed()),
  });
  const renamed = (push: WirePush, ...names: string[]): WirePush => ({
    ...push,
    headers: Object.fromEntries(
      Object.entries(push.headers).map(([name, value]) => [
        names.includes(name) ? `x-amzn-Remapped-${name}` : name,
        value,
      ]),
    ),
  });
  test.each<[string, (push: WirePush) => WirePush, object]>([
    ['headers in another order', reversed, {}],
    ['Content-MD5 dropped', (push) => without(push, 'Content-MD5'), {}],
    ['Date renamed', (push) => renamed(push, 'Date'), {}],
    ['Date and Authorization renamed', (push) => renamed(push, 'Date', 'Authorization'), {}],
    ['Content-MD5 renamed', (push) => renamed(push, 'Content-MD5'), {}],
    [
      'headers of its own',
      (push) =>
        withHeaders(push, { 'x-forwarded-for': '203.0.113.7', 'x-amzn-trace-id': 'Root=1-5', via: '1.1 a' }),
      {},
    ],
    ['an empty query string', (push) => push, { rawQueryString: '' }],
    ['a stage in the raw path', (push) => push, { rawPath: `/prod${ORDERS}` }],
  ])('%s', async (name, change, event) => {
    expect(await gateway.push(change(signed({ messageId: name.replaceAll(' ', '-') })), event)).toBe(201);
  });

  test.each(['XML', 'SIMPLIFIED'] as const)('a body of %s in base64', async (format) => {
    const push = format === 'XML' ? signed({ messageId: 'b64' }) : simplified({ messageId: 'b64' });
    const event = { body: push.body.toString('base64'), isBase64Encoded: true };
    expect(await gateway.push(push, event)).toBe(201);
  });

  test('header names in any case', async () => {
    const push = signed({ messageId: 'case' });
    const headers = Object.entries(push.headers).map(([name, value]) => [name.toUpperCase(), value]);
    expect(await gateway.push(push, { headers: Object.fromEntries(headers) })).toBe(201);
  });

  test('bytes that are not UTF-8 survive in base64, and are refused where the gateway made text of them', async () => {
    const body = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    expect(await gateway.push(simplified({ messageId: 'text', body }))).toBe(403);
    expect(gateway.outcomes()).toMatchObject([
      {
        reason: 'digest-mismatch',
        detail:
          'content-md5 is not that of the 10 bytes; bytes that are not UTF-8 do not pass an API gateway',
      },
    ]);
    const event = { body: body.toString('base64'), isBase64Encoded: true };
    expect(await gateway.push(simplified({ messageId: 'binary', body }), event)).toBe(201);
    expect(await rows(table.current, 'N#simplified#binary')).toMatchObject([{ raw: body }]);
  });

  test('an empty message that comes without a body', async () => {
    const push = simplified({ messageId: 'empty', message: '' });
    expect(await gateway.push(push, { body: undefined as never, isBase64Encoded: false })).toBe(201);
    expect(await rows(table.current, 'N#simplified#empty')).toMatchObject([{ messageBytes: 0 }]);
  });

  test('a base path in the public URL, which the broker signed and the gateway took away', async () => {
    const behind = openGateway({
      table: table.current,
      certificateOrigin: broker.current.mns.certificateOrigin,
      publicUrl: 'https://example.com/hooks/v1/',
    });
    const push = { ...signed({ path: `/hooks/v1${ORDERS}`, messageId: 'base-path' }), path: ORDERS };
    expect(await behind.push(push)).toBe(201);
    expect(await gateway.push(push)).toBe(403);
  });
});
