import { describe, expect, test } from 'vitest';
import type { MnsSource } from '../../lib/push/source.ts';
import { createNotifications } from '../../lib/store/notifications.ts';
import { createSources } from '../../lib/store/sources.ts';
import type { PushToSign } from '../../local/broker/mns/options.ts';
import { openGateway } from '../support/gateway.ts';
import { useBroker } from '../support/local-broker.ts';
import { mnsSource } from '../support/notification.ts';
import { rows } from '../support/rows.ts';
import { noBodies, useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();

/** A gateway with one source of this name, and what signs pushes to it. */
async function open(name: string, changes: Partial<MnsSource> = {}) {
  await createSources(table.current).create(mnsSource({ name, ...changes }));
  const gateway = openGateway({
    table: table.current,
    certificateOrigin: broker.current.mns.certificateOrigin,
  });
  const sign = (push: Partial<PushToSign> = {}) =>
    broker.current.mns.signPush({
      path: `/push/mns/${name}/token-of-orders`,
      publishTime: 1_463_476_256_857,
      ...push,
    });
  return { gateway, sign, push: (push: Partial<PushToSign> = {}) => gateway.push(sign(push)) };
}

const stored = (source: string, messageId: string) =>
  createNotifications(table.current, noBodies).get(source, messageId);

const quarantined = (source: string) => rows(table.current, `Q#${source}#`);

describe('a push that is proven', () => {
  test('is stored with all that it says, and answered 201', async () => {
    const { gateway, push } = await open('all');
    const signedAt = Math.floor(Date.now() / 1000) * 1000;
    expect(
      await push({
        messageId: 'F6EA56633844DBFC-1-154BDFB8059-200000008',
        messageTag: 'important',
        date: signedAt,
      }),
    ).toBe(201);

    expect(await stored('all', 'F6EA56633844DBFC-1-154BDFB8059-200000008')).toMatchObject({
      broker: 'mns',
      source: 'all',
      topic: 'MyTopic1',
      subscription: 'MyTopic1-Sub1',
      owner: '1460488513831433',
      subscriber: '1460488513831433',
      format: 'XML',
      tags: ['important'],
      publishedAt: 1_463_476_256_857,
      messageMd5: '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB',
      messageSha256: 'd8d18217c0e07c956a63a828d3eb86d309fc4b1862939935a3e69d0536705a15',
      messageBytes: 20,
      decode: 'none',
      proof: { kind: 'mns-signature', keyBits: 512, certificateExpired: true, freshness: 'fresh', signedAt },
    });
    expect(gateway.outcomes()).toMatchObject([
      { outcome: 'new', status: 201, messageId: 'F6EA56633844DBFC-1-154BDFB8059-200000008' },
    ]);
  });

  test.each(['XML', 'JSON', 'SIMPLIFIED'] as const)('is read as its source writes: %s', async (format) => {
    const { push } = await open(`format-${format}`, { format });
    expect(await push({ format, messageId: 'A1', message: '“Zürich” 东京 🚀' })).toBe(201);
    expect(await stored(`format-${format}`, 'A1')).toMatchObject({ format, messageBytes: 25 });
  });

  test('is stored once when it comes again, and then answered 200', async () => {
    const { gateway, push } = await open('again');
    expect(await push({ messageId: 'A1' })).toBe(201);
    expect(await push({ messageId: 'A1' })).toBe(200);
    expect(gateway.outcomes().map(({ outcome }) => outcome)).toEqual(['new', 'duplicate']);
  });

  test('is stored once when it comes ten times at once', async () => {
    const { gateway, push } = await open('ten');
    const statuses = await Promise.all(Array.from({ length: 10 }, () => push({ messageId: 'A1' })));
    expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 200, 201]);
    expect(gateway.outcomes()).toHaveLength(10);
  });

  test('is another message when it comes from another source', async () => {
    const one = await open('one');
    const other = await open('other');
    expect(await one.push({ messageId: 'A1' })).toBe(201);
    expect(await other.push({ messageId: 'A1' })).toBe(201);
  });

  test('is marked, and logged so, when it was signed an hour ago', async () => {
    const { gateway, push } = await open('stale');
    expect(await push({ messageId: 'A1', date: Date.now() - 3_600_000 })).toBe(201);
    expect(await stored('stale', 'A1')).toMatchObject({ proof: { freshness: 'stale' } });
    expect(gateway.outcomes()).toMatchObject([{ outcome: 'new', stale: true }]);
  });
});

describe('another message under an id that is taken', () => {
  test('is kept aside once, counted and logged, and answered 200, so that the broker stops', async () => {
    const { gateway, push } = await open('conflict');
    await push({ messageId: 'A1', message: 'the first' });
    expect(await push({ messageId: 'A1', message: 'the second' })).toBe(200);
    expect(await push({ messageId: 'A1', message: 'the second' })).toBe(200);

    expect((await stored('conflict', 'A1'))?.raw.toString()).toContain('<Message>the first</Message>');
    expect(await quarantined('conflict')).toMatchObject([
      { kind: 'conflict', reason: 'another message has the id A1', seen: 2, raw: expect.any(Buffer) },
    ]);
    expect(gateway.outcomes().map(({ outcome }) => outcome)).toEqual(['new', 'conflict', 'conflict']);
  });
});

describe('a push that is proven but cannot be read', () => {
  const unreadable = {
    body: '<?xml version="1.0"?><Notification><TopicOwner>1460488513831433</TopicOwner>',
  };

  test('is kept once, however often it comes, and answered 400', async () => {
    const { gateway, push } = await open('broken');
    expect([await push(unreadable), await push(unreadable), await push(unreadable)]).toEqual([400, 400, 400]);
    const [row, ...more] = await quarantined('broken');
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      kind: 'malformed',
      source: 'broken',
      seen: 3,
      raw: Buffer.from(unreadable.body),
      headers: { 'content-type': 'text/xml;charset=utf-8', 'x-mns-version': '2015-06-06' },
    });
    expect(gateway.outcomes()).toMatchObject(
      Array.from({ length: 3 }, () => ({ outcome: 'quarantined', reason: 'malformed', status: 400 })),
    );
  });

  test('is answered 200 where the source says so, so that the broker stops', async () => {
    const { push } = await open('acknowledged', { unparsable: 'acknowledge' });
    expect(await push(unreadable)).toBe(200);
    expect(await quarantined('acknowledged')).toHaveLength(1);
  });
});
