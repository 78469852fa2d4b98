import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { useStacks } from './declared-stack.ts';

const stacks = useStacks();
const creates = ({ method, url }: IncomingMessage) =>
  method === 'PUT' && url?.startsWith('/topics/') === true;
const mns = (Name: string, more: object = {}) => ({
  Name,
  Topic: { broker: 'mns', account: 'default', ...more },
});
const cmq = (Name: string, more: object = {}) => ({
  Name,
  Topic: { broker: 'cmq', account: 'default', ...more },
});

describe('a declared topic', () => {
  test('is created, changed and removed', async () => {
    const { create, update, remove } = await stacks.openStack();
    // CloudFormation hands every value over as text.
    const created = await create(
      'TopicOrders',
      mns('orders', { maximumMessageSize: '2048', loggingEnabled: 'true' }),
    );
    expect(created).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'mns/default/topics/orders' });
    expect(stacks.topic('orders')).toMatchObject({ maximumMessageSize: 2048, loggingEnabled: true });

    const id = created.PhysicalResourceId;
    expect(await update('TopicOrders', id, mns('orders', { loggingEnabled: 'true' }))).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: id,
    });
    expect(stacks.topic('orders')).toMatchObject({ maximumMessageSize: 65_536, loggingEnabled: true });

    expect(await remove('TopicOrders', id)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(stacks.topic('orders')).toBeUndefined();
  });

  test('of CMQ is created, changed and removed', async () => {
    const { create, update, remove } = await stacks.openStack();
    const { PhysicalResourceId: id } = await create('TopicGames', cmq('games', { retention: '3600' }));
    expect(id).toBe('cmq/default/topics/games');
    expect(stacks.topic('games')).toMatchObject({ broker: 'cmq', retentionSeconds: 3600 });
    expect(await update('TopicGames', id, cmq('games'))).toMatchObject({ Status: 'SUCCESS' });
    expect(stacks.topic('games')).toMatchObject({ retentionSeconds: 86_400 });
    expect(await remove('TopicGames', id)).toMatchObject({ Status: 'SUCCESS' });
    expect(stacks.topic('games')).toBeUndefined();
  });

  test('answers about the request that was made, and says nothing else', async () => {
    const { create, answers, stackId, request } = await stacks.openStack();
    const { PhysicalResourceId } = await create('TopicAbout', mns('about'));
    const RequestId = '2c6f21c5-8b4b-4f0a-9d6b-3b5c0b1f6f4e';
    const about = { RequestType: 'Delete', LogicalResourceId: 'TopicAbout', PhysicalResourceId, RequestId };
    await request({ ...about, ResourceProperties: {} });
    const answer = answers.received.at(-1);
    expect(answer).toMatchObject({ method: 'PUT', path: '/answer?signature=x' });
    // The presigned URL's signature covers no content type.
    expect(answer?.headers['content-type']).toBeUndefined();
    expect(JSON.parse(String(answer?.body))).toEqual({
      Status: 'SUCCESS',
      StackId: stackId,
      RequestId,
      LogicalResourceId: 'TopicAbout',
      PhysicalResourceId: 'mns/default/topics/about',
    });
  });

  test('of another name is another topic: the new one is made, and the old one removed after', async () => {
    const { create, update, remove } = await stacks.openStack();
    const { PhysicalResourceId: old } = await create('TopicMoved', mns('moved', { topic: 'before' }));
    const { PhysicalResourceId: now } = await update('TopicMoved', old, mns('moved', { topic: 'after' }));
    expect(now).toBe('mns/default/topics/after');
    expect(stacks.topic('before')).toBeDefined();
    expect(await remove('TopicMoved', old)).toMatchObject({ Status: 'SUCCESS' });
    expect(stacks.topic('before')).toBeUndefined();
    expect(stacks.topic('after')).toBeDefined();
  });

  test('keeps its filter', async () => {
    const { create, update } = await stacks.openStack();
    const { PhysicalResourceId: id } = await create('TopicKeys', cmq('keys', { filter: 'binding-keys' }));
    const answer = await update('TopicKeys', id, cmq('keys', { filter: 'tags' }));
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(answer.Reason).toContain('filter: never changes');
  });
});

describe('a request that is repeated', () => {
  test('finds the topic made, and makes no other', async () => {
    const { create } = await stacks.openStack();
    const first = await create('TopicTwice', mns('twice'));
    expect(await create('TopicTwice', mns('twice'))).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: first.PhysicalResourceId,
    });
  });

  test('finds the topic removed', async () => {
    const { create, remove } = await stacks.openStack();
    const { PhysicalResourceId: id } = await create('TopicGone', mns('gone'));
    expect(await remove('TopicGone', id)).toMatchObject({ Status: 'SUCCESS' });
    expect(await remove('TopicGone', id)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('goes on after the broker’s answer was lost', async () => {
    const { create, remove, proxy } = await stacks.openStack();
    proxy.lose('after', creates);
    const lost = await create('TopicLost', mns('lost'));
    expect(lost).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'mns/default/topics/lost' });
    expect(stacks.topic('lost')).toBeDefined();
    proxy.heal();
    expect(await create('TopicLost', mns('lost'))).toMatchObject({ Status: 'SUCCESS' });
    expect(await remove('TopicLost', lost.PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    expect(stacks.topic('lost')).toBeUndefined();
  });
});

describe('a failed creation rolls back clean', () => {
  test('when the broker’s answer was lost: the topic goes', async () => {
    const { create, remove, proxy } = await stacks.openStack();
    proxy.lose('after', creates);
    const { PhysicalResourceId: id } = await create('TopicBack', mns('back'));
    proxy.heal();
    expect(await remove('TopicBack', id)).toMatchObject({ Status: 'SUCCESS' });
    expect(stacks.topic('back')).toBeUndefined();
  });

  test('when the broker refuses the topic, and would refuse its removal', async () => {
    const { create, remove, proxy } = await stacks.openStack();
    proxy.answer(creates, 403, () => '<Error><Code>AccessDenied</Code><Message>denied</Message></Error>');
    const { PhysicalResourceId: id, ...answer } = await create('TopicDenied', mns('denied'));
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('credentials') });
    proxy.answer(
      () => true,
      403,
      () => '<Error><Code>AccessDenied</Code><Message>denied</Message></Error>',
    );
    expect(await remove('TopicDenied', id)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('when the topic is somebody else’s: it stays', async () => {
    await stacks.commands().topics({ broker: 'mns', action: 'create', topic: 'theirs' });
    const { create, remove } = await stacks.openStack();
    const answer = await create('TopicTheirs', mns('theirs'));
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('is there already') });
    expect(await remove('TopicTheirs', answer.PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    expect(stacks.topic('theirs')).toBeDefined();
  });

  test('when the declaration cannot be read', async () => {
    const { create, remove } = await stacks.openStack();
    const answer = await create('TopicBad', { Name: 'bad', Topic: { broker: 'rabbit' } });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('is "mns" or "cmq"') });
    expect(await remove('TopicBad', answer.PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
  });
});

describe('what a stack did not make', () => {
  test('is not removed with another stack’s id', async () => {
    const [ours, theirs] = [await stacks.openStack(), await stacks.openStack()];
    const { PhysicalResourceId: id } = await ours.create('TopicOurs', mns('ours'));
    expect(await theirs.create('TopicOurs', mns('ours'))).toMatchObject({ Status: 'FAILED' });
    expect(await theirs.remove('TopicOurs', id)).toMatchObject({ Status: 'SUCCESS' });
    expect(stacks.topic('ours')).toBeDefined();
  });

  test('a topic that has it as a subscription stays, and says so', async () => {
    const { create, remove } = await stacks.openStack();
    const { PhysicalResourceId: id } = await create('TopicShared', mns('shared'));
    const input = { broker: 'mns', topic: 'shared', subscription: 'by-hand' };
    await stacks.commands().subscriptions({ ...input, action: 'create' });
    const answer = await remove('TopicShared', id);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('by-hand') });
    expect(stacks.topic('shared')).toBeDefined();
  });
});

describe('the answer', () => {
  test('comes in time when the broker is silent', async () => {
    const { create, proxy } = await stacks.openStack();
    proxy.lose('silence', () => true);
    const answer = await create('TopicSilent', mns('silent'), 12_200);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('took too long') });
  });
});
