import { beforeAll, describe, expect, test } from 'vitest';
import { useBroker } from '../support/local-broker.ts';
import { type Managed, openManaged } from '../support/managed.ts';
import { useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();
let managed: Managed;

beforeAll(() => {
  managed = openManaged({
    table: table.current,
    broker: broker.current,
    cmqPublicUrl: 'http://d111111abcdef8.cloudfront.net',
  });
});

const call = (action: string, more: object = {}) => managed.subscriptions({ action, ...more });
const create = async (broker: 'mns' | 'cmq', topic: string, more: object = {}) => {
  await managed.topics({ broker, action: 'create', topic, ...(broker === 'cmq' && { filter: 'tags' }) });
  return call('create', { broker, topic, subscription: `${topic}-Sub1`, ...more });
};
const inspected = (topic: string) =>
  broker.current.inspect().topics.find(({ name }) => name === topic)?.subscriptions;

describe('CMQ, which pushes to http only', () => {
  test('is subscribed with the URL of the http front', async () => {
    const answer = await create('cmq', 'Front', { tags: ['paid'], addresses: ['203.0.113.0/24'] });
    expect(answer).toMatchObject({
      ok: true,
      message:
        'Create Subscription Succeed! TopicName:Front SubName:Front-Sub1 Endpoint:http://d111111abcdef8.cloudfront.net/push/cmq/Front-Sub1/***',
      source: { broker: 'cmq', account: '1250000000', format: 'JSON', addresses: ['203.0.113.0/24'] },
    });
    expect(inspected('Front')).toMatchObject([
      {
        endpoint: expect.stringMatching(
          /^http:\/\/d111111abcdef8\.cloudfront\.net\/push\/cmq\/Front-Sub1\/[\w-]{43}$/,
        ),
        strategy: 'EXPONENTIAL_DECAY_RETRY',
        filterTags: ['paid'],
      },
    ]);
    const changed = await call('set', { source: 'Front-Sub1', strategy: 'BACKOFF_RETRY', addresses: [] });
    expect(changed).toMatchObject({ ok: true, source: { addresses: [] } });
    expect(inspected('Front')).toMatchObject([{ strategy: 'BACKOFF_RETRY' }]);
    expect(await call('set', { source: 'Front-Sub1', stale: 'refuse' })).toMatchObject({
      error: { faults: ['stale: cmq has no such setting'] },
    });
    expect(await call('rotate', { source: 'Front-Sub1' })).toMatchObject({ ok: true });
    expect(inspected('Front')?.map(({ name }) => name)).toEqual(['Front-Sub1', 'Front-Sub1-2']);
    expect(await call('delete', { source: 'Front-Sub1' })).toMatchObject({ ok: true });
    expect(inspected('Front')).toEqual([]);
  });

  test('is refused without one, before anything is registered, with what to do instead', async () => {
    const without = openManaged({ table: table.current, broker: broker.current });
    await without.topics({ broker: 'cmq', action: 'create', topic: 'NoFront' });
    const input = { broker: 'cmq', action: 'create', topic: 'NoFront', subscription: 'NoFront-Sub1' };
    const answer = await without.subscriptions(input);
    expect(answer).toMatchObject({ ok: false, error: { name: 'InvalidInputError' } });
    expect(answer.message).toMatch(/^via: CMQ pushes to http:\/\/ only, .*Take "via":"queue"/);
    expect(await without.sources.get('NoFront-Sub1')).toBeUndefined();
    expect(await without.subscriptions({ ...input, via: 'queue' })).toMatchObject({ ok: true });
  });
});

describe.each(['mns', 'cmq'] as const)('a source of %s that is pulled', (name) => {
  test('has a queue of its name, which stays when it is deleted, unless told otherwise', async () => {
    const topic = `Pulled-${name}`;
    const source = `${topic}-Sub1`;
    const created = await create(name, topic, { via: 'queue' });
    expect(created).toMatchObject({
      ok: true,
      message: `Create Subscription Succeed! TopicName:${topic} SubName:${source} QueueName:${source}`,
      source: { intake: { via: 'queue', queue: source, subscription: source } },
    });
    const queues = () =>
      broker.current
        .inspect()
        .queues.filter((queue) => queue.broker === name)
        .map((queue) => queue.name);
    expect(queues()).toContain(source);
    expect(await call('rotate', { source })).toMatchObject({
      ok: false,
      error: { faults: [`source: ${source} is fed by a queue and has no token to rotate`] },
    });
    await call('delete', { source });
    expect(inspected(topic)).toEqual([]);
    expect(queues()).toContain(source);

    expect(await create(name, topic, { via: 'queue' })).toMatchObject({ ok: true });
    await call('delete', { source, deleteQueue: true });
    expect(queues()).not.toContain(source);
  });

  test('has its queue for itself', async () => {
    await create(name, `First-${name}`, { via: 'queue', queue: `shared-${name}` });
    expect(await create(name, `Second-${name}`, { via: 'queue', queue: `shared-${name}` })).toMatchObject({
      ok: false,
      error: { faults: [`queue: shared-${name} feeds source First-${name}-Sub1 already; give another`] },
    });
    expect(await managed.sources.get(`Second-${name}-Sub1`)).toBeUndefined();
  });

  test('is created once, and its row stays when the command is repeated', async () => {
    const topic = `Repeated-${name}`;
    await create(name, topic, { via: 'queue' });
    expect(await create(name, topic, { via: 'queue' })).toMatchObject({ ok: false });
    expect(await managed.sources.get(`${topic}-Sub1`)).toMatchObject({ intake: { via: 'queue' } });
  });
});

test.each([
  ['a queue for pushes', { broker: 'mns', queue: 'q' }, 'queue: goes with "via":"queue"'],
  [
    'JSON from a queue of CMQ',
    { broker: 'cmq', via: 'queue', format: 'JSON' },
    'format: a queue of CMQ gets the bare message, which is SIMPLIFIED',
  ],
])('%s is refused before anything is registered', async (_name, more, fault) => {
  const answer = await call('create', { topic: 'Any', subscription: 'Any-Sub1', ...more });
  expect(answer).toMatchObject({ ok: false, error: { name: 'InvalidInputError', faults: [fault] } });
  expect(await managed.sources.get('Any-Sub1')).toBeUndefined();
});
