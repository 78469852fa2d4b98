import { expect } from 'vitest';
import { type Cases, TO_HTTP } from './session.ts';

/** Topics: made, shown, listed, deleted. */
export const topics: Cases = {
  'creates a topic, and leaves it alone when asked again': async ({ client, fresh }) => {
    const topic = fresh('topic');
    expect(await client.createTopic(topic)).toBe('created');
    expect(await client.createTopic(topic)).toBe('unchanged');
  },

  'shows a topic': async ({ client, newTopic }) => {
    const before = Date.now();
    const topic = await newTopic();
    const shown = await client.showTopic(topic);
    expect(shown).toMatchObject({ topic, retention: 86_400, messageCount: 0 });
    expect(shown.maximumMessageSize).toBeGreaterThanOrEqual(65_536);
    // Some services count in whole seconds.
    expect(shown.createdAt).toBeGreaterThanOrEqual(before - 1_000);
    expect(shown.createdAt).toBeLessThanOrEqual(Date.now());
  },

  'lists topics in pages': async ({ client }) => {
    for (const topic of ['paged-1', 'paged-2', 'paged-3']) await client.createTopic(topic);
    const first = await client.listTopics({ search: 'paged-', limit: 2 });
    expect(first.items).toHaveLength(2);
    const { cursor = 'none' } = first;
    const last = await client.listTopics({ search: 'paged-', limit: 2, cursor });
    expect(last.cursor).toBeUndefined();
    expect(new Set([...first.items, ...last.items])).toEqual(new Set(['paged-1', 'paged-2', 'paged-3']));
  },

  'deletes a topic, and does not mind one that is gone': async ({ client, newTopic }) => {
    const topic = await newTopic();
    await client.deleteTopic(topic);
    await client.deleteTopic(topic);
    await expect(client.showTopic(topic)).rejects.toMatchObject({ kind: 'topic-not-found' });
  },

  'deletes a topic along with its subscriptions': async ({ client, newTopic }) => {
    const topic = await newTopic();
    await client.subscribe(topic, 's', TO_HTTP('http://127.0.0.1:9/'));
    await client.deleteTopic(topic);
    await client.createTopic(topic);
    expect(await client.listSubscriptions(topic)).toEqual({ items: [] });
  },

  'refuses a name that is too long': async ({ client }) => {
    const name = 'n'.repeat(client.limits.nameLength + 1);
    await expect(client.createTopic(name)).rejects.toMatchObject({ kind: 'invalid', retryable: false });
  },

  'says that a topic is not there': async ({ client }) => {
    const gone = { kind: 'topic-not-found', broker: client.broker, retryable: false };
    await expect(client.showTopic('nowhere')).rejects.toMatchObject(gone);
    await expect(client.publish('nowhere', { body: 'x' })).rejects.toMatchObject(gone);
    await expect(client.subscribe('nowhere', 's', TO_HTTP('http://127.0.0.1:9/'))).rejects.toMatchObject(
      gone,
    );
    await expect(client.showSubscription('nowhere', 's')).rejects.toMatchObject(gone);
    await expect(client.listSubscriptions('nowhere')).rejects.toMatchObject(gone);
  },
};
