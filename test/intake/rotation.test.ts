import { expect, test } from 'vitest';
import { createSources } from '../../lib/store/sources.ts';
import { openGateway } from '../support/gateway.ts';
import { useBroker } from '../support/local-broker.ts';
import { mnsSource } from '../support/notification.ts';
import { useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();

const NOW = Date.UTC(2026, 4, 17, 9, 10, 56);
/** SHA-256 of `token-of-orders` and of `token-of-the-new-one`. */
const OLD = '30e34560f3a65ec020792a12754d1754451a46d6cf63288205e490feb3a577f7';
const NEW = '30492aad09a5ec974cb2070a75946db1d57f94b1980774296b27d85e4bc1eb88';

function open() {
  const clock = { now: NOW };
  const gateway = openGateway({
    table: table.current,
    certificateOrigin: broker.current.mns.certificateOrigin,
    now: () => clock.now,
  });
  const push = (source: string, token: string, messageId: string, subscriptionName = 'MyTopic1-Sub1') =>
    gateway.push(
      broker.current.mns.signPush({
        path: `/push/mns/${source}/${token}`,
        date: clock.now,
        messageId,
        subscriptionName,
      }),
    );
  return { clock, gateway, push };
}

const endpoint = (subscription: string, tokenHash: string, retireAt?: number) => ({
  subscription,
  tokenHash,
  ...(retireAt === undefined ? {} : { retireAt }),
});

test('during a rotation both tokens open, each for its own subscription, and a message is stored once', async () => {
  const endpoints = [endpoint('MyTopic1-Sub1', OLD, NOW + 90_000_000), endpoint('MyTopic1-Sub1-2', NEW)];
  await createSources(table.current).create(mnsSource({ name: 'both', intake: { via: 'http', endpoints } }));
  const { push } = open();
  expect(await push('both', 'token-of-orders', 'A1')).toBe(201);
  expect(await push('both', 'token-of-the-new-one', 'A1', 'MyTopic1-Sub1-2')).toBe(200);
  expect(await push('both', 'token-of-the-new-one', 'A2', 'MyTopic1-Sub1-2')).toBe(201);
  expect(await push('both', 'token-of-orders', 'A2')).toBe(200);
});

test('a token opens only for the subscription it was made for', async () => {
  const endpoints = [endpoint('MyTopic1-Sub1', OLD, NOW + 90_000_000), endpoint('MyTopic1-Sub1-2', NEW)];
  await createSources(table.current).create(mnsSource({ name: 'own', intake: { via: 'http', endpoints } }));
  const { push, gateway } = open();
  expect(await push('own', 'token-of-orders', 'A1', 'MyTopic1-Sub1-2')).toBe(403);
  expect(await push('own', 'token-of-the-new-one', 'A1', 'MyTopic1-Sub1')).toBe(403);
  expect(gateway.outcomes().map(({ reason }) => reason)).toEqual(['identity-mismatch', 'identity-mismatch']);
});

test('a token opens until the millisecond of its end', async () => {
  const endpoints = [endpoint('MyTopic1-Sub1', OLD, NOW + 10_000), endpoint('MyTopic1-Sub1-2', NEW)];
  await createSources(table.current).create(mnsSource({ name: 'ended', intake: { via: 'http', endpoints } }));
  const { clock, push, gateway } = open();
  clock.now = NOW + 9_999;
  expect(await push('ended', 'token-of-orders', 'A1')).toBe(201);
  clock.now = NOW + 10_000;
  expect(await push('ended', 'token-of-orders', 'A2')).toBe(404);
  expect(await push('ended', 'token-of-the-new-one', 'A2', 'MyTopic1-Sub1-2')).toBe(201);
  expect(gateway.outcomes()).toMatchObject([
    { outcome: 'new' },
    { outcome: 'refused', reason: 'bad-token' },
    { outcome: 'new' },
  ]);
});

test('a token that was registered a moment ago opens, though the source at hand is the older one', async () => {
  const sources = createSources(table.current);
  await sources.create(mnsSource({ name: 'fresh' }));
  const { clock, push } = open();
  expect(await push('fresh', 'token-of-orders', 'A1')).toBe(201);

  const source = await sources.get('fresh');
  if (source === undefined) throw new Error('the source was not stored');
  const endpoints = [endpoint('MyTopic1-Sub1', OLD), endpoint('MyTopic1-Sub1-2', NEW)];
  await sources.replace({ ...source, intake: { via: 'http', endpoints } });
  clock.now += 1_000;
  expect(await push('fresh', 'token-of-the-new-one', 'A2', 'MyTopic1-Sub1-2')).toBe(201);
});

test('a source that was registered a moment ago is found, though its name was asked for before', async () => {
  const { clock, push } = open();
  expect(await push('late', 'token-of-orders', 'A1')).toBe(404);
  await createSources(table.current).create(mnsSource({ name: 'late' }));
  clock.now += 1_000;
  expect(await push('late', 'token-of-orders', 'A1')).toBe(201);
});

test('a source that was removed is refused after 30 s at the latest', async () => {
  const sources = createSources(table.current);
  await sources.create(mnsSource({ name: 'removed' }));
  const { clock, push } = open();
  expect(await push('removed', 'token-of-orders', 'A1')).toBe(201);
  await sources.delete('removed');
  clock.now += 30_000;
  expect(await push('removed', 'token-of-orders', 'A2')).toBe(404);
});
