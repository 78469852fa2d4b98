import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { useBroker } from '../support/local-broker.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { openManaged } from '../support/managed.ts';
import { useServedGateway } from '../support/serve-gateway.ts';
import { useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();
const gateway = useServedGateway(() => ({
  table: table.current,
  certificateOrigin: broker.current.mns.certificateOrigin,
}));

const isSubscribe = ({ method, url }: IncomingMessage) =>
  method === 'PUT' && (url?.includes('/subscriptions/') ?? false);

/** A topic, and the functions behind a connection to the broker that can be broken. */
async function open(topic: string) {
  const proxy = await startLossyProxy(broker.current.url);
  const managed = openManaged({
    table: table.current,
    broker: broker.current,
    brokerUrl: proxy.url,
    publicUrl: gateway.current.url,
  });
  await managed.topics({ broker: 'mns', action: 'create', topic });
  const input = { broker: 'mns', action: 'create', topic, subscription: `${topic}-Sub1` };
  return {
    proxy,
    managed,
    create: (more: object = {}) => managed.subscriptions({ ...input, ...more }),
    source: () => managed.sources.get(`${topic}-Sub1`),
    subscriptions: () =>
      broker.current.inspect().topics.find(({ name }) => name === topic)?.subscriptions ?? [],
    async delivers() {
      const answer = await managed.publish({ broker: 'mns', topic, count: 1 });
      const [message] = answer.messages as { messageId: string }[];
      const { messageId = '' } = message ?? {};
      const push = await broker.current.waitForPush({ messageId });
      return push.answer?.status;
    },
  };
}

const exists = { ok: false, error: { code: 'SubscriptionAlreadyExist' } };

describe('creating a subscription, broken off', () => {
  test('before the broker was asked: the same command does the rest', async () => {
    const { proxy, create, source, subscriptions, delivers } = await open('NotAsked');
    proxy.lose('before', isSubscribe);
    expect(await create()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    expect(await source()).toBeDefined();
    expect(subscriptions()).toEqual([]);

    proxy.heal();
    expect(await create()).toMatchObject({ ok: true });
    expect(await delivers()).toBe(201);
  });

  test('after the broker was asked, once: it is asked again, and nothing shows', async () => {
    const { proxy, create, delivers } = await open('AskedTwice');
    proxy.lose('after', isSubscribe, 1);
    expect(await create()).toMatchObject({ ok: true });
    expect(await delivers()).toBe(201);
  });

  test('after the broker was asked, with no answer ever: what it has done is let in', async () => {
    const { proxy, create, source, delivers } = await open('NoAnswer');
    proxy.lose('after', isSubscribe);
    expect(await create()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    expect(await source()).toBeDefined();
    proxy.heal();
    expect(await delivers()).toBe(201);
    expect(await create()).toMatchObject(exists);
    expect(await delivers()).toBe(201);
  });

  test('with the broker at fault: the source stays, for it may have subscribed', async () => {
    const { proxy, create, source, delivers } = await open('Fault');
    proxy.answer(isSubscribe, 500);
    expect(await create()).toMatchObject({ ok: false, error: { name: 'BrokerError' } });
    expect(await source()).toBeDefined();
    proxy.heal();
    expect(await delivers()).toBe(201);
  });

  test('by a refusal: the source goes again', async () => {
    const { create, source } = await open('Refused');
    expect(await create({ topic: 'Nowhere', source: 'Refused-Sub1' })).toMatchObject({
      ok: false,
      error: { name: 'BrokerError' },
    });
    expect(await source()).toBeUndefined();
  });
});

describe('two commands at once', () => {
  test('end with one subscription whose token is registered', async () => {
    const { create, source, subscriptions, delivers } = await open('AtOnce');
    const answers = await Promise.all([create(), create(), create()]);
    expect(answers.filter(({ ok }) => ok).length).toBeLessThanOrEqual(1);
    expect(subscriptions()).toHaveLength(1);
    expect(await source()).toBeDefined();
    expect(await delivers()).toBe(201);
  });

  test('the second taking over while the first is on its way: the token that the broker has is let in', async () => {
    const { proxy, create, delivers, subscriptions } = await open('Overtaken');
    const arrived = proxy.hold(isSubscribe);
    const first = create();
    const release = await arrived;
    // The second sees no subscription at the broker, takes the row over and is about to ask.
    const askedToo = proxy.hold(isSubscribe);
    const second = create();
    const releaseSecond = await askedToo;
    release();
    expect(await first).toMatchObject({ ok: true });
    releaseSecond();
    expect(await second).toMatchObject(exists);
    expect(subscriptions()).toHaveLength(1);
    expect(await delivers()).toBe(201);
  });
});

test('an endpoint that the broker quotes when it refuses it is masked', async () => {
  const { proxy, managed, create } = await open('Quoted');
  proxy.answer(isSubscribe, 400, (request, body) => {
    const endpoint = /<Endpoint>(.*)<\/Endpoint>/.exec(body)?.[1];
    return `<Error xmlns="http://mns.aliyuncs.com/doc/v1/"><Code>EndpointInvalid</Code><Message>${request.method} ${endpoint} is invalid.</Message><RequestId>1</RequestId><HostId>h</HostId></Error>`;
  });
  const answer = await create();
  expect(answer.message).toMatch(
    /EndpointInvalid: PUT http:\/\/127\.0\.0\.1:\d+\/push\/mns\/Quoted-Sub1\/\*\*\* is invalid\.$/,
  );
  expect(JSON.stringify([answer, managed.lines])).not.toMatch(/Quoted-Sub1\/[A-Za-z0-9_-]{43}/);
});

test('a source’s name that is another’s, or too long, is refused before the broker is asked', async () => {
  const { create, subscriptions } = await open('Named');
  await create({ source: 'taken' });
  expect(await create({ subscription: 'Other', source: 'taken' })).toMatchObject({
    ok: false,
    error: {
      name: 'InvalidInputError',
      faults: ['source: taken is taken by subscription Named-Sub1 of topic Named; give another name'],
    },
  });
  const long = 'a'.repeat(60);
  expect(await create({ subscription: long })).toMatchObject({
    error: { faults: [`source: Named-${long} is longer than 64 characters; give a shorter one`] },
  });
  expect(subscriptions().map(({ name }) => name)).toEqual(['Named-Sub1']);
});
