import { beforeAll, describe, expect, test } from 'vitest';
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

let managed: Managed;
/** Everything that any command answered. */
const answers: unknown[] = [];

const call = async (action: string, more: object = {}) => {
  const answer = await managed.subscriptions({ action, ...more });
  answers.push(answer);
  return answer;
};
const newTopic = async (topic: string) => managed.topics({ broker: 'mns', action: 'create', topic });
const create = (topic: string, more: object = {}) =>
  call('create', { broker: 'mns', topic, subscription: `${topic}-Sub1`, ...more });

beforeAll(() => {
  const { url } = gateway.current;
  managed = openManaged({ table: table.current, broker: broker.current, publicUrl: url });
});

const atBroker = (topic: string) =>
  broker.current.inspect().topics.find(({ name }) => name === topic)?.subscriptions ?? [];

describe('a subscription', () => {
  test('is made at the broker for this deployment, with a token that is shown nowhere', async () => {
    await newTopic('Made');
    expect(await create('Made')).toEqual({
      ok: true,
      message: `Create Subscription Succeed! TopicName:Made SubName:Made-Sub1 Endpoint:${gateway.current.url}/push/mns/Made-Sub1/***`,
      source: {
        broker: 'mns',
        name: 'Made-Sub1',
        credentials: 'default',
        account: '1460488513831433',
        topic: 'Made',
        format: 'XML',
        decode: 'none',
        unparsable: 'refuse',
        stale: 'mark',
        createdAt: expect.any(Number),
        intake: { via: 'http', endpoints: [{ subscription: 'Made-Sub1' }] },
      },
    });
    expect(atBroker('Made')).toMatchObject([
      {
        name: 'Made-Sub1',
        endpoint: expect.stringMatching(
          /^http:\/\/127\.0\.0\.1:\d+\/push\/mns\/Made-Sub1\/[A-Za-z0-9_-]{43}$/,
        ),
        strategy: 'EXPONENTIAL_DECAY_RETRY',
        format: 'XML',
        filterTags: [],
      },
    ]);
  });

  test.each(['XML', 'JSON', 'SIMPLIFIED'])('delivers what is published, as %s', async (format) => {
    const topic = `Delivers-${format}`;
    await newTopic(topic);
    await create(topic, { format });
    const { messages } = (await managed.publish({
      broker: 'mns',
      topic,
      messages: ['Grüße'],
    })) as unknown as {
      messages: { messageId: string }[];
    };
    const messageId = messages[0]?.messageId ?? '';
    const push = await broker.current.waitForPush({ messageId, succeeded: true });
    expect(push.answer?.status).toBe(201);
  });

  test('says so when it is there already, and when the topic is not', async () => {
    await newTopic('Twice');
    await create('Twice');
    expect(await create('Twice')).toEqual({
      ok: false,
      message: 'Subscription already exist, please unsubscribe or use it directly.',
      error: { name: 'BrokerError', code: 'SubscriptionAlreadyExist' },
    });
    const answer = await create('Nowhere');
    expect(answer).toMatchObject({ ok: false, error: { code: 'TopicNotExist' } });
    expect(answer.message).toMatch(/^Topic not exist, please create topic\. /);
    expect(await managed.sources.get('Nowhere-Sub1')).toBeUndefined();
  });

  test('that points elsewhere is left alone, and nothing is registered for it', async () => {
    await newTopic('Theirs');
    const { client } = await managed.accounts.open('mns', 'default');
    await client.subscribe('Theirs', 'Theirs-Sub1', {
      target: { via: 'http', url: 'https://example.com/hook' },
      format: 'XML',
      strategy: 'BACKOFF_RETRY',
    });
    expect(await create('Theirs')).toMatchObject({ ok: false, error: { code: 'SubscriptionAlreadyExist' } });
    expect(await managed.sources.get('Theirs-Sub1')).toBeUndefined();
    expect(atBroker('Theirs')).toMatchObject([{ endpoint: 'https://example.com/hook' }]);
  });

  test.each([
    ['orders', 'billing', 'orders-billing'],
    ['orders', 'orders-billing', 'orders-billing'],
    ['orders', 'orders', 'orders'],
  ])('of topic %s named %s feeds the source %s', async (topic, subscription, source) => {
    await newTopic(topic);
    expect(await create(topic, { subscription })).toMatchObject({ ok: true, source: { name: source } });
    await call('delete', { source });
  });

  test('is shown as the broker has it, and listed with the source it feeds', async () => {
    await newTopic('Shown');
    await create('Shown', { tags: ['paid'], strategy: 'BACKOFF_RETRY' });
    const { client } = await managed.accounts.open('mns', 'default');
    await client.subscribe('Shown', 'other', {
      target: { via: 'http', url: `${gateway.current.url}/push/mns/another/${'t'.repeat(43)}` },
      format: 'JSON',
      strategy: 'BACKOFF_RETRY',
    });
    const ours = {
      topic: 'Shown',
      subscription: 'Shown-Sub1',
      owner: '1460488513831433',
      target: { via: 'http', url: `${gateway.current.url}/push/mns/Shown-Sub1/***` },
      format: 'XML',
      strategy: 'BACKOFF_RETRY',
      tags: ['paid'],
    };
    expect(await call('show', { source: 'Shown-Sub1' })).toMatchObject({
      ok: true,
      message: 'TopicName:Shown SubName:Shown-Sub1',
      source: { name: 'Shown-Sub1' },
      subscription: ours,
    });
    const listed = await call('list', { broker: 'mns', topic: 'Shown' });
    expect(listed).toMatchObject({ ok: true, message: '2 subscriptions of TopicName:Shown' });
    expect(listed.subscriptions).toEqual([
      { ...ours, source: 'Shown-Sub1', bindingKeys: [], createdAt: expect.any(Number) },
      expect.objectContaining({
        subscription: 'other',
        target: { via: 'http', url: `${gateway.current.url}/push/mns/another/***` },
      }),
    ]);
    const page = await call('list', { broker: 'mns', topic: 'Shown', limit: 1 });
    expect(page.subscriptions).toHaveLength(1);
    const rest = await call('list', { broker: 'mns', topic: 'Shown', limit: 1, cursor: page.cursor });
    expect(rest).toMatchObject({ message: '1 subscription of TopicName:Shown' });
    expect(rest).not.toHaveProperty('cursor');
  });

  test('is set, in its row and at the broker', async () => {
    await newTopic('Set');
    await create('Set');
    const set = {
      source: 'Set-Sub1',
      strategy: 'BACKOFF_RETRY',
      decode: 'base64',
      unparsable: 'acknowledge',
      stale: 'refuse',
    };
    expect(await call('set', set)).toMatchObject({
      ok: true,
      message: 'Set Subscription Attributes Succeed! Source:Set-Sub1',
      source: { decode: 'base64', unparsable: 'acknowledge', stale: 'refuse' },
    });
    expect(await managed.sources.get('Set-Sub1')).toMatchObject({ decode: 'base64', stale: 'refuse' });
    expect(atBroker('Set')).toMatchObject([{ strategy: 'BACKOFF_RETRY' }]);
  });

  test('does not change at the broker when something in the input is not its broker’s', async () => {
    await newTopic('Half');
    await create('Half');
    const answer = await call('set', {
      source: 'Half-Sub1',
      strategy: 'BACKOFF_RETRY',
      addresses: ['203.0.113.0/24'],
    });
    expect(answer).toMatchObject({ ok: false, error: { faults: ['addresses: mns has no such setting'] } });
    expect(atBroker('Half')).toMatchObject([{ strategy: 'EXPONENTIAL_DECAY_RETRY' }]);
  });

  test('is deleted with its source, also when it is gone at the broker', async () => {
    await newTopic('Gone');
    await create('Gone');
    const { client } = await managed.accounts.open('mns', 'default');
    await client.unsubscribe('Gone', 'Gone-Sub1');
    expect(await call('delete', { source: 'Gone-Sub1' })).toMatchObject({
      ok: true,
      message: 'Delete Subscription Succeed! TopicName:Gone SubName:Gone-Sub1',
    });
    expect(await managed.sources.get('Gone-Sub1')).toBeUndefined();
    await create('Gone');
    await call('delete', { source: 'Gone-Sub1' });
    expect(atBroker('Gone')).toEqual([]);
  });
});

test.each(['show', 'set', 'delete', 'rotate'])(
  '%s of a source that is not there says what there is',
  async (action) => {
    await newTopic('There');
    await create('There');
    const answer = await call(action, { source: 'nobody' });
    expect(answer).toMatchObject({ ok: false, error: { name: 'InvalidInputError' } });
    expect(answer.message).toMatch(/^source: there is no nobody; registered: .*There-Sub1/);
  },
);

test('neither a token nor a hash of one is in any answer or log line', async () => {
  answers.push(await call('sources'), await call('rotate', { source: 'Made-Sub1' }), await call('sources'));
  const endpoints = (await managed.sources.list()).flatMap(({ intake }) =>
    intake.via === 'http' ? intake.endpoints : [],
  );
  const tokens = broker.current
    .inspect()
    .topics.flatMap(({ subscriptions }) => subscriptions)
    .map(({ endpoint }) => endpoint.split('/').at(-1) ?? '')
    .filter((token) => token.length === 43);
  expect(tokens.length).toBeGreaterThan(5);
  expect(endpoints.length).toBeGreaterThan(5);
  const said = JSON.stringify([answers, managed.lines, gateway.current.lines]);
  for (const secret of [...tokens, ...endpoints.map(({ tokenHash }) => tokenHash)]) {
    expect(said).not.toContain(secret);
  }
});
