import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createSources } from '../../lib/store/sources.ts';
import { rows } from '../support/rows.ts';
import { useStacks } from './declared-stack.ts';

const stacks = useStacks();
const subscribes = ({ method, url }: IncomingMessage) =>
  method === 'PUT' && url?.includes('/subscriptions/') === true;

/** Properties of the custom resource, as deploy/declared.cjs makes them of relay.config.ts. */
function properties(Name: string, declared: object, PublicUrl = stacks.publicUrl) {
  const Subscription = {
    broker: 'mns',
    account: 'default',
    strategy: 'EXPONENTIAL_DECAY_RETRY',
    ...declared,
  };
  return { Name, Subscription, PublicUrl };
}

async function topicNamed(topic: string): Promise<string> {
  await stacks.commands().topics({ broker: 'mns', action: 'create', topic });
  return topic;
}

const sourceNamed = (name: string) => createSources(stacks.table).get(name);

describe('a declared subscription', () => {
  test('is made, lets pushes in, and is removed with its source', async () => {
    const { create, remove } = await stacks.openStack();
    const topic = await topicNamed('Made');
    const created = await create('Subscription1', properties('made', { topic }));
    const id = 'mns/default/topics/Made/subscriptions/made';
    expect(created).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(stacks.subscriptions(topic)).toEqual(['made']);
    expect(await stacks.pushedThrough(topic, 'made')).toBe(201);

    expect(await remove('Subscription1', id, properties('made', { topic }))).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(stacks.subscriptions(topic)).toEqual([]);
    expect(await sourceNamed('made')).toBeUndefined();
  });

  test('by a queue makes the queue, and removes it', async () => {
    const { create, remove } = await stacks.openStack();
    await stacks.commands().topics({ broker: 'cmq', action: 'create', topic: 'Pulled' });
    const declared = { broker: 'cmq', topic: 'Pulled', via: 'queue' };
    const { PhysicalResourceId: id, ...answer } = await create(
      'Subscription1',
      properties('pulled', declared),
    );
    expect(answer).toMatchObject({ Status: 'SUCCESS' });
    const queues = () => stacks.broker.inspect().queues.map(({ name }) => name);
    expect(queues()).toEqual(['pulled']);
    expect(await remove('Subscription1', id)).toMatchObject({ Status: 'SUCCESS' });
    expect(queues()).toEqual([]);
    expect(stacks.subscriptions('Pulled')).toEqual([]);
  });

  test('leaves a queue that was there before it', async () => {
    const { create, remove } = await stacks.openStack();
    const managed = stacks.commands();
    await managed.topics({ broker: 'cmq', action: 'create', topic: 'Shared' });
    const { client } = await managed.accounts.open('cmq', 'default');
    await client.createQueue('theirs', 30);
    const declared = { broker: 'cmq', topic: 'Shared', via: 'queue', queue: 'theirs' };
    const { PhysicalResourceId: id } = await create('Subscription1', properties('shared', declared));
    await remove('Subscription1', id);
    expect(stacks.broker.inspect().queues.map(({ name }) => name)).toEqual(['theirs']);
    await client.deleteQueue('theirs');
  });

  test('tells its token to nobody', async () => {
    const { create, update, remove, answers, lines } = await stacks.openStack();
    const topic = await topicNamed('Secretive');
    const { PhysicalResourceId: id } = await create('Subscription1', properties('secretive', { topic }));
    const endpoint = stacks.topic(topic)?.subscriptions[0]?.endpoint ?? '';
    const [token = ''] = /[^/]+$/.exec(endpoint) ?? [];
    expect(token).toHaveLength(43);
    await update('Subscription1', id, properties('secretive', { topic, format: 'JSON' }));
    await remove('Subscription1', id);
    const said = [...answers.received.map(({ body }) => String(body)), ...lines].join('\n');
    expect(said).not.toContain(token);
    expect(JSON.stringify(await rows(stacks.table))).not.toContain(token);
  });
});

describe('a changed declaration', () => {
  test('changes settings where they are', async () => {
    const { create, update } = await stacks.openStack();
    const topic = await topicNamed('Settings');
    const { PhysicalResourceId: id } = await create('Subscription1', properties('settings', { topic }));
    const changed = { topic, strategy: 'BACKOFF_RETRY', decode: 'base64', stale: 'refuse' };
    expect(await update('Subscription1', id, properties('settings', changed))).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: id,
    });
    expect(await sourceNamed('settings')).toMatchObject({ decode: 'base64', stale: 'refuse' });
    expect(stacks.topic(topic)?.subscriptions).toMatchObject([
      { name: 'settings', strategy: 'BACKOFF_RETRY' },
    ]);
  });

  test('changes the filter of a CMQ subscription, and takes it away', async () => {
    const { create, update } = await stacks.openStack();
    await stacks.commands().topics({ broker: 'cmq', action: 'create', topic: 'Filters' });
    const declared = { broker: 'cmq', topic: 'Filters' };
    const { PhysicalResourceId: id } = await create(
      'Subscription1',
      properties('filters', { ...declared, tags: ['a'] }),
    );
    const tags = () => stacks.topic('Filters')?.subscriptions[0]?.filterTags;
    expect(tags()).toEqual(['a']);
    await update('Subscription1', id, properties('filters', { ...declared, tags: ['b', 'c'] }));
    expect(tags()).toEqual(['b', 'c']);
    await update('Subscription1', id, properties('filters', { ...declared, tags: [] }));
    expect(tags()).toEqual([]);
  });

  test('of the endpoint subscribes {name}-{n}, and both serve', async () => {
    const { create, update, remove } = await stacks.openStack();
    const topic = await topicNamed('Endpoint');
    const before = properties('endpoint', { topic }, stacks.publicUrl.replace('127.0.0.1', 'localhost'));
    const { PhysicalResourceId: id } = await create('Subscription1', before);
    const after = properties('endpoint', { topic });
    expect(await update('Subscription1', id, after)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: id,
    });
    expect(stacks.subscriptions(topic)).toEqual(['endpoint', 'endpoint-2']);
    expect(await stacks.pushedThrough(topic, 'endpoint')).toBeLessThan(202);
    expect(await stacks.pushedThrough(topic, 'endpoint-2')).toBeLessThan(202);

    expect(await update('Subscription1', id, after)).toMatchObject({ Status: 'SUCCESS' });
    expect(stacks.subscriptions(topic)).toEqual(['endpoint', 'endpoint-2']);
    // What a rollback asks for.
    await update('Subscription1', id, before);
    expect(stacks.subscriptions(topic)).toEqual(['endpoint', 'endpoint-2', 'endpoint-3']);
    await remove('Subscription1', id);
    expect(stacks.subscriptions(topic)).toEqual([]);
  });

  test('of what cannot be changed says what to do', async () => {
    const { create, update } = await stacks.openStack();
    const topic = await topicNamed('Fixed');
    const { PhysicalResourceId: id } = await create('Subscription1', properties('fixed', { topic }));
    const answer = await update(
      'Subscription1',
      id,
      properties('fixed', { topic, format: 'JSON', tags: ['paid'] }),
    );
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(answer.Reason).toContain('Give it another name in "subscription"');
    expect(stacks.subscriptions(topic)).toEqual(['fixed']);
  });

  test('repairs what somebody has removed at the broker', async () => {
    const { create, update } = await stacks.openStack();
    const topic = await topicNamed('Repaired');
    const { PhysicalResourceId: id } = await create('Subscription1', properties('repaired', { topic }));
    const { client } = await stacks.commands().accounts.open('mns', 'default');
    await client.unsubscribe(topic, 'repaired');
    expect(await update('Subscription1', id, properties('repaired', { topic }))).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(await stacks.pushedThrough(topic, 'repaired')).toBe(201);
  });
});

describe('another subscription in its place', () => {
  test('feeds the source from then on; the old one is removed after', async () => {
    const { create, update, remove } = await stacks.openStack();
    const [from, to] = [await topicNamed('From'), await topicNamed('To')];
    const { PhysicalResourceId: old } = await create('Subscription1', properties('moved', { topic: from }));
    const { PhysicalResourceId: now } = await update(
      'Subscription1',
      old,
      properties('moved', { topic: to }),
    );
    expect(now).toBe('mns/default/topics/To/subscriptions/moved');
    expect(stacks.subscriptions(from)).toEqual(['moved']);
    expect(await stacks.pushedThrough(to, 'moved')).toBe(201);

    expect(await remove('Subscription1', old)).toMatchObject({ Status: 'SUCCESS' });
    expect(stacks.subscriptions(from)).toEqual([]);
    expect(await stacks.pushedThrough(to, 'moved')).toBe(201);
  });

  test('gives its place back when the stack rolls back', async () => {
    const { create, update, remove } = await stacks.openStack();
    const [from, to] = [await topicNamed('Back1'), await topicNamed('Back2')];
    const { PhysicalResourceId: old } = await create('Subscription1', properties('back', { topic: from }));
    const { PhysicalResourceId: now } = await update('Subscription1', old, properties('back', { topic: to }));
    expect(await update('Subscription1', now, properties('back', { topic: from }))).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: old,
    });
    expect(await stacks.pushedThrough(from, 'back')).toBe(201);
    await remove('Subscription1', now);
    expect(stacks.subscriptions(to)).toEqual([]);
    expect(await stacks.pushedThrough(from, 'back')).toBe(201);
  });

  test('that the broker refuses leaves the old one as it was', async () => {
    const { create, update } = await stacks.openStack();
    const topic = await topicNamed('Kept');
    const { PhysicalResourceId: old } = await create('Subscription1', properties('kept', { topic }));
    const answer = await update('Subscription1', old, properties('kept', { topic: 'NoSuchTopic' }));
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: old });
    expect(await stacks.pushedThrough(topic, 'kept')).toBe(201);
    expect(await update('Subscription1', old, properties('kept', { topic }))).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(stacks.subscriptions(topic)).toEqual(['kept']);
  });

  test('of which nobody knows whether the broker made it gives its place back', async () => {
    const { create, update, proxy } = await stacks.openStack();
    const [from, to] = [await topicNamed('Unsure1'), await topicNamed('Unsure2')];
    const { PhysicalResourceId: old } = await create('Subscription1', properties('unsure', { topic: from }));
    proxy.lose('after', subscribes);
    expect(await update('Subscription1', old, properties('unsure', { topic: to }))).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: old,
    });
    proxy.heal();
    await update('Subscription1', old, properties('unsure', { topic: from }));
    expect(await stacks.pushedThrough(from, 'unsure')).toBe(201);
    // The next deployment finds what it has left behind.
    const { PhysicalResourceId: now } = await update(
      'Subscription1',
      old,
      properties('unsure', { topic: to }),
    );
    expect(now).toBe('mns/default/topics/Unsure2/subscriptions/unsure');
    expect(await stacks.pushedThrough(to, 'unsure')).toBe(201);
  });
});

describe('a failed creation rolls back clean', () => {
  test('when there is no topic, with the queue that was made', async () => {
    const { create, remove } = await stacks.openStack();
    const declared = { broker: 'cmq', topic: 'NoSuchTopic', via: 'queue' };
    const { PhysicalResourceId: id, ...answer } = await create(
      'Subscription1',
      properties('orphan', declared),
    );
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('Topic not exist') });
    expect(await remove('Subscription1', id)).toMatchObject({ Status: 'SUCCESS' });
    expect(stacks.broker.inspect().queues).toEqual([]);
    expect(await sourceNamed('orphan')).toBeUndefined();
  });

  test('when the broker’s answer was lost', async () => {
    const { create, remove, proxy } = await stacks.openStack();
    const topic = await topicNamed('Lost');
    proxy.lose('after', subscribes);
    const { PhysicalResourceId: id } = await create('Subscription1', properties('lost', { topic }));
    expect(stacks.subscriptions(topic)).toEqual(['lost']);
    proxy.heal();
    expect(await remove('Subscription1', id, properties('lost', { topic }))).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(stacks.subscriptions(topic)).toEqual([]);
    expect(await sourceNamed('lost')).toBeUndefined();
  });

  test('when the subscription is somebody else’s: it stays', async () => {
    const { create, remove } = await stacks.openStack();
    const topic = await topicNamed('Taken');
    await stacks
      .commands()
      .subscriptions({ action: 'create', broker: 'mns', topic, subscription: 'taken', source: 'other' });
    const answer = await create('Subscription1', properties('taken', { topic }));
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('is there already') });
    await remove('Subscription1', answer.PhysicalResourceId, properties('taken', { topic }));
    expect(stacks.subscriptions(topic)).toEqual(['taken']);
    expect(await stacks.pushedThrough(topic, 'taken')).toBe(201);
  });

  test('when the source is a command’s: it stays', async () => {
    const { create, remove } = await stacks.openStack();
    const topic = await topicNamed('ByHand');
    await stacks
      .commands()
      .subscriptions({ action: 'create', broker: 'mns', topic, subscription: 'hand', source: 'byhand' });
    const answer = await create('Subscription1', properties('byhand', { topic }));
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('was made by a command'),
    });
    await remove('Subscription1', answer.PhysicalResourceId, properties('byhand', { topic }));
    expect(stacks.subscriptions(topic)).toEqual(['hand']);
  });
});

describe('a request that is repeated', () => {
  test('after every step of the creation ends with one subscription that serves', async () => {
    const { create, proxy } = await stacks.openStack();
    const topic = await topicNamed('Again');
    proxy.lose('before', subscribes);
    expect(await create('Subscription1', properties('again', { topic }))).toMatchObject({ Status: 'FAILED' });
    proxy.heal();
    proxy.lose('after', subscribes);
    expect(await create('Subscription1', properties('again', { topic }))).toMatchObject({ Status: 'FAILED' });
    proxy.heal();
    expect(await create('Subscription1', properties('again', { topic }))).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(stacks.subscriptions(topic)).toEqual(['again']);
    expect(await stacks.pushedThrough(topic, 'again')).toBe(201);
  });
});
