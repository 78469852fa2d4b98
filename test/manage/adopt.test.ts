import { beforeAll, expect, test } from 'vitest';
import { useBroker } from '../support/local-broker.ts';
import { type Managed, openManaged } from '../support/managed.ts';
import { useServedGateway } from '../support/serve-gateway.ts';
import { useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();
const gateway = useServedGateway(() => ({
  table: table.current,
  certificateOrigin: broker.current.mns.certificateOrigin,
}));
const TOKEN = 'made-in-the-console-with-some-more-letters';
let managed: Managed;

beforeAll(() => {
  managed = openManaged({
    table: table.current,
    broker: broker.current,
    publicUrl: gateway.current.url,
  });
});

/** A subscription as somebody makes one in the vendor's console. */
async function subscribe(topic: string, url: string) {
  await managed.topics({ broker: 'mns', action: 'create', topic });
  const { client } = await managed.accounts.open('mns', 'default');
  const target = { via: 'http', url } as const;
  await client.subscribe(topic, 'from-the-console', { target, format: 'JSON', strategy: 'BACKOFF_RETRY' });
}
const adopt = (topic: string, more: object = {}) =>
  managed.subscriptions({ broker: 'mns', action: 'adopt', topic, subscription: 'from-the-console', ...more });

test('a subscription from the console is taken over as it is, under the name that its URL has', async () => {
  await subscribe('Adopted', `${gateway.current.url}/push/mns/adopted/${TOKEN}`);
  expect(await adopt('Adopted', { decode: 'none', stale: 'refuse' })).toEqual({
    ok: true,
    message: 'Adopt Subscription Succeed! TopicName:Adopted SubName:from-the-console',
    source: expect.objectContaining({
      name: 'adopted',
      account: '1460488513831433',
      topic: 'Adopted',
      format: 'JSON',
      stale: 'refuse',
      intake: { via: 'http', endpoints: [{ subscription: 'from-the-console' }] },
    }),
    subscription: expect.objectContaining({
      target: { via: 'http', url: `${gateway.current.url}/push/mns/adopted/***` },
      strategy: 'BACKOFF_RETRY',
    }),
  });
  const answer = await managed.publish({ broker: 'mns', topic: 'Adopted', count: 1 });
  const [{ messageId } = { messageId: '' }] = answer.messages as { messageId: string }[];
  expect((await broker.current.waitForPush({ messageId })).answer?.status).toBe(201);
});

test('it is rotated and deleted like any other', async () => {
  await subscribe('Rotated', `${gateway.current.url}/push/mns/rotated/${TOKEN}`);
  await adopt('Rotated');
  expect(await managed.subscriptions({ action: 'rotate', source: 'rotated' })).toMatchObject({ ok: true });
  expect(await managed.subscriptions({ action: 'delete', source: 'rotated' })).toMatchObject({ ok: true });
  const topic = broker.current.inspect().topics.find(({ name }) => name === 'Rotated');
  expect(topic?.subscriptions).toEqual([]);
});

test('it is taken over once', async () => {
  await subscribe('Once', `${gateway.current.url}/push/mns/once/${TOKEN}`);
  await adopt('Once');
  expect(await adopt('Once')).toMatchObject({
    ok: false,
    error: { name: 'InvalidInputError', faults: ['source: once is registered already'] },
  });
});

test.each([
  ['of another host', (_url: string) => `http://other.example.com/push/mns/source/${TOKEN}`],
  ['of the other broker’s route', (url: string) => `${url}/push/cmq/source/${TOKEN}`],
  ['of another path', (url: string) => `${url}/hooks/mns/source/${TOKEN}`],
  ['without a token', (url: string) => `${url}/push/mns/source`],
  ['with a token of 31 letters', (url: string) => `${url}/push/mns/source/${'t'.repeat(31)}`],
  ['with more path after it', (url: string) => `${url}/push/mns/source/${TOKEN}/more`],
  ['with a query', (url: string) => `${url}/push/mns/source/${TOKEN}?a=b`],
  ['with an escape in the source', (url: string) => `${url}/push/mns/so%75rce/${TOKEN}`],
  ['with a source of 65 letters', (url: string) => `${url}/push/mns/${'s'.repeat(65)}/${TOKEN}`],
])('a URL %s is none of this deployment’s, and no token is shown', async (name, urlOf) => {
  const topic = `Not-${name.replaceAll(/\W/g, '-')}`;
  await subscribe(topic, urlOf(gateway.current.url));
  const answer = await adopt(topic);
  expect(answer).toMatchObject({ ok: false, error: { name: 'InvalidInputError' } });
  expect(answer.message).toBe(
    `subscription: from-the-console does not push to ${gateway.current.url}/push/mns/{source}/{token} with a token of 32 or more letters, digits, "-" or "_"`,
  );
  expect(await managed.sources.get('source')).toBeUndefined();
});

test('what is not there cannot be taken over', async () => {
  await managed.topics({ broker: 'mns', action: 'create', topic: 'Empty' });
  expect(await adopt('Empty')).toMatchObject({ ok: false, error: { code: 'SubscriptionNotExist' } });
});
