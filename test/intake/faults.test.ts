import type { IncomingMessage } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createNotifications } from '../../lib/store/notifications.ts';
import { createSources } from '../../lib/store/sources.ts';
import { openTable, type Table } from '../../lib/store/table.ts';
import { localClient } from '../../local/dynamodb.ts';
import { openGateway } from '../support/gateway.ts';
import { useBroker } from '../support/local-broker.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { mnsSource } from '../support/notification.ts';
import { noBodies, openTestTable, useTable } from '../support/table.ts';

const database = useTable();
const broker = useBroker();

const gatewayOn = (table: Table) =>
  openGateway({ table, certificateOrigin: broker.current.mns.certificateOrigin });
const signed = (source: string, messageId: string) =>
  broker.current.mns.signPush({ path: `/push/mns/${source}/token-of-orders`, messageId });
const isPut = ({ headers }: IncomingMessage) => headers['x-amz-target'] === 'DynamoDB_20120810.PutItem';

describe('a fault of our own is answered 500, never 2xx', () => {
  test('when the table is not there', async () => {
    const gateway = gatewayOn({ client: database.current.client, name: 'no-such-table' });
    expect(await gateway.push(signed('orders', 'A1'))).toBe(500);
    expect(gateway.outcomes()).toMatchObject([{ outcome: 'failed', status: 500 }]);
    expect(gateway.lines.join('\n')).toContain('"name":"ResourceNotFoundException"');
  });

  test('when the table goes away between one push and the next', async () => {
    const { table, dynamodb } = await openTestTable();
    await createSources(table).create(mnsSource());
    const gateway = gatewayOn(table);
    expect(await gateway.push(signed('orders', 'A1'))).toBe(201);
    await dynamodb.stop();
    expect(await gateway.push(signed('orders', 'A2'))).toBe(500);
  });

  test('when nothing answers where the table should be', async () => {
    const client = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    expect(await gatewayOn({ client, name: 'any' }).push(signed('orders', 'A1'))).toBe(500);
  });

  test('when a message that cannot be read cannot be put into quarantine', async () => {
    await createSources(database.current).create(mnsSource({ name: 'unkept' }));
    const proxy = await startLossyProxy(database.endpoint);
    const gateway = gatewayOn({ client: localClient(proxy.url), name: database.current.name });
    proxy.lose('before', ({ headers }) => headers['x-amz-target'] === 'DynamoDB_20120810.UpdateItem');
    const push = broker.current.mns.signPush({
      path: '/push/mns/unkept/token-of-orders',
      body: 'not XML at all',
    });
    expect(await gateway.push(push)).toBe(500);
  });

  describe('within the 5 s that the broker waits', () => {
    beforeEach(() => {
      vi.stubEnv('AWS_REGION', 'us-east-1');
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    });
    afterEach(() => {
      vi.unstubAllEnvs();
    });

    test('when the table says nothing', async () => {
      const proxy = await startLossyProxy(database.endpoint);
      proxy.lose('silence', () => true);
      const began = performance.now();
      expect(await gatewayOn(openTable('any', proxy.url)).push(signed('orders', 'A1'))).toBe(500);
      expect(performance.now() - began).toBeLessThan(5_000);
    });

    test('when it says nothing to the put', async () => {
      await createSources(database.current).create(mnsSource({ name: 'silent-put' }));
      const proxy = await startLossyProxy(database.endpoint);
      const gateway = gatewayOn(openTable(database.current.name, proxy.url));
      expect(await gateway.push(signed('silent-put', 'first'))).toBe(201);
      proxy.lose('silence', isPut);
      const began = performance.now();
      expect(await gateway.push(signed('silent-put', 'A1'))).toBe(500);
      expect(performance.now() - began).toBeLessThan(5_000);
    });
  });

  test('when the event is no push at all', async () => {
    const gateway = gatewayOn(database.current);
    expect(await gateway.handle({} as never)).toEqual({
      statusCode: 500,
      headers: { 'content-type': 'text/plain' },
      body: '',
    });
    expect(gateway.lines.join('\n')).toContain('push failed before it was read');
  });
});

describe('a message whose put is not answered', () => {
  async function openBehindProxy(source: string) {
    await createSources(database.current).create(mnsSource({ name: source }));
    const proxy = await startLossyProxy(database.endpoint);
    const gateway = gatewayOn({ client: localClient(proxy.url), name: database.current.name });
    // The first push fetches and stores the certificate, so that the only put to come is the message's.
    expect(await gateway.push(signed(source, 'first'))).toBe(201);
    return { proxy, gateway };
  }
  const stored = (source: string) => createNotifications(database.current, noBodies).get(source, 'A1');

  test('is new, and stored once, when the put is made again at once', async () => {
    const { proxy, gateway } = await openBehindProxy('lost-answer');
    proxy.lose('after', isPut, 1);
    expect(await gateway.push(signed('lost-answer', 'A1'))).toBe(201);
    expect(await gateway.push(signed('lost-answer', 'A1'))).toBe(200);
    expect(await stored('lost-answer')).toMatchObject({ messageId: 'A1' });
  });

  test('is refused when no put is ever answered, and is a duplicate when the broker repeats it', async () => {
    const { proxy, gateway } = await openBehindProxy('no-answer');
    proxy.lose('after', isPut);
    const push = signed('no-answer', 'A1');
    expect(await gateway.push(push)).toBe(500);
    proxy.heal();
    expect(await gateway.push(push)).toBe(200);
    expect(gateway.outcomes().map(({ outcome }) => outcome)).toEqual(['new', 'failed', 'duplicate']);
  });

  test('is new when no put ever arrived, and the broker repeats it', async () => {
    const { proxy, gateway } = await openBehindProxy('no-put');
    proxy.lose('before', isPut);
    const push = signed('no-put', 'A1');
    expect(await gateway.push(push)).toBe(500);
    proxy.heal();
    expect(await stored('no-put')).toBeUndefined();
    expect(await gateway.push(push)).toBe(201);
  });
});
