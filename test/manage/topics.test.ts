import { beforeAll, describe, expect, test } from 'vitest';
import { useBroker } from '../support/local-broker.ts';
import { type Managed, openManaged } from '../support/managed.ts';
import { useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();
let topics: Managed['topics'];

beforeAll(() => {
  ({ topics } = openManaged({ table: table.current, broker: broker.current }));
});

describe.each(['mns', 'cmq'] as const)('topics of %s', (name) => {
  const call = (action: string, more: object = {}) => topics({ broker: name, action, ...more });

  test('are created, and then are there already', async () => {
    expect(await call('create', { topic: 'MyTopic1' })).toEqual({
      ok: true,
      message: 'Create Topic Succeed! TopicName:MyTopic1',
      topic: 'MyTopic1',
      created: true,
    });
    expect(await call('create', { topic: 'MyTopic1' })).toMatchObject({ ok: true, created: false });
  });

  test('that are there with other attributes are not touched', async () => {
    await call('create', { topic: 'Sized', maximumMessageSize: 2048 });
    expect(await call('create', { topic: 'Sized', maximumMessageSize: 4096 })).toMatchObject({
      ok: false,
      message: 'Topic already exist, please delete it before creating or use it directly.',
      error: { name: 'BrokerError' },
    });
    expect(await call('show', { topic: 'Sized' })).toMatchObject({ topic: { maximumMessageSize: 2048 } });
  });

  test('are shown as they were set', async () => {
    await call('create', { topic: 'Changed' });
    expect(await call('set', { topic: 'Changed', maximumMessageSize: 3000 })).toEqual({
      ok: true,
      message: 'Set Topic Attributes Succeed! TopicName:Changed',
      topic: 'Changed',
    });
    expect(await call('show', { topic: 'Changed' })).toMatchObject({
      ok: true,
      message: 'TopicName:Changed',
      topic: { topic: 'Changed', maximumMessageSize: 3000, retention: 86_400, messageCount: 0 },
    });
  });

  test('are listed page by page', async () => {
    for (const topic of ['page-a', 'page-b', 'page-c']) await call('create', { topic });
    const first = await call('list', { search: 'page-', limit: 2 });
    expect(first).toMatchObject({
      ok: true,
      topics: ['page-a', 'page-b'],
      message: '2 topics, more at cursor',
    });
    const second = await call('list', { search: 'page-', limit: 2, cursor: first.cursor });
    expect(second).toEqual({ ok: true, topics: ['page-c'], message: '1 topic' });
    expect(await call('list', { search: 'nothing-like-it' })).toEqual({
      ok: true,
      topics: [],
      message: '0 topics',
    });
  });

  test('are deleted, which can be said again', async () => {
    await call('create', { topic: 'Deleted' });
    const deleted = { ok: true, message: 'Delete Topic Succeed! TopicName:Deleted', topic: 'Deleted' };
    expect(await call('delete', { topic: 'Deleted' })).toEqual(deleted);
    expect(await call('delete', { topic: 'Deleted' })).toEqual(deleted);
    expect(await call('show', { topic: 'Deleted' })).toMatchObject({ ok: false });
  });

  test.each(['show', 'set'])('that are not there: %s says to create them', async (action) => {
    const answer = await call(action, {
      topic: 'Nowhere',
      ...(action === 'set' && { maximumMessageSize: 2048 }),
    });
    expect(answer).toMatchObject({ ok: false, error: { name: 'BrokerError', code: expect.any(String) } });
    expect(answer.message).toMatch(/^Topic not exist, please create topic\. \(/);
  });
});

describe('an answer of the broker that says no', () => {
  test('is a value with the broker’s code and request id, not a failed invocation', async () => {
    expect(await topics({ broker: 'mns', action: 'show', topic: 'Nowhere' })).toEqual({
      ok: false,
      message:
        'Topic not exist, please create topic. (mns GET /topics/Nowhere: TopicNotExist: The topic you provided does not exist.)',
      error: {
        name: 'BrokerError',
        code: 'TopicNotExist',
        requestId: expect.stringMatching(/^[0-9A-F]{24}$/),
      },
    });
  });

  test('about the credentials says what to look at', async () => {
    const { mns } = broker.current;
    const wrong = openManaged({
      table: table.current,
      broker: { ...broker.current, mns: { ...mns, accessKeySecret: 'wrong' } },
    });
    const answer = await wrong.topics({ broker: 'mns', action: 'list' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'SignatureDoesNotMatch' } });
    expect(answer.message).toMatch(/^The broker refused the credentials: check access key, /);
  });

  test('because nothing listens there says so', async () => {
    const nowhere = openManaged({
      table: table.current,
      broker: broker.current,
      brokerUrl: 'http://127.0.0.1:9',
    });
    const answer = await nowhere.topics({ broker: 'mns', action: 'list' });
    expect(answer).toMatchObject({ ok: false, error: { name: 'BrokerError', code: 'unreachable' } });
    expect(answer.message).toMatch(/^The broker cannot be reached: check the endpoint and the network\. \(/);
  });
});
