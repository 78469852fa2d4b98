import { expect } from 'vitest';
import { type Cases, TO_HTTP, TO_QUEUE } from './session.ts';

/** Subscriptions: made, shown, found, listed, removed. */
export const subscriptions: Cases = {
  'subscribes, and leaves it alone when asked again': async ({ client, newTopic }) => {
    const topic = await newTopic();
    const request = { ...TO_HTTP('http://127.0.0.1:9/a'), tags: ['paid'] };
    expect(await client.subscribe(topic, 's', request)).toBe('created');
    expect(await client.subscribe(topic, 's', request)).toBe('unchanged');
  },

  'subscribes for XML, and over https': async ({ client, newTopic }) => {
    const topic = await newTopic();
    const request = { ...TO_HTTP('https://relay.example.com/push'), format: 'XML' } as const;
    expect(await client.subscribe(topic, 's', request)).toBe('created');
    expect(await client.showSubscription(topic, 's')).toMatchObject(request);
  },

  'refuses to subscribe the same name to another endpoint': async ({ client, newTopic }) => {
    const topic = await newTopic();
    await client.subscribe(topic, 's', TO_HTTP('http://127.0.0.1:9/a'));
    await expect(client.subscribe(topic, 's', TO_HTTP('http://127.0.0.1:9/b'))).rejects.toMatchObject({
      kind: 'already-exists',
    });
  },

  'shows a subscription as it was made': async ({ client, newTopic }) => {
    const topic = await newTopic();
    const request = {
      ...TO_HTTP('http://127.0.0.1:9/a'),
      strategy: 'BACKOFF_RETRY',
      tags: ['paid'],
    } as const;
    await client.subscribe(topic, 's', request);
    const { owner, createdAt, ...shown } = await client.showSubscription(topic, 's');
    expect(shown).toEqual({ ...request, topic, subscription: 's', bindingKeys: [] });
    expect(owner).toMatch(/^\d+$/);
    expect(Math.abs(Date.now() - createdAt)).toBeLessThan(10_000);
  },

  'shows a queue as a target': async ({ client, newTopic, newQueue }) => {
    const [topic, queue] = [await newTopic(), await newQueue()];
    await client.subscribe(topic, 's', TO_QUEUE(queue));
    expect(await client.showSubscription(topic, 's')).toMatchObject(TO_QUEUE(queue));
  },

  'finds a subscription by its whole name': async ({ client, newTopic }) => {
    const topic = await newTopic();
    for (const name of ['sub-10', 'sub-1', 'a-sub-1']) {
      await client.subscribe(topic, name, TO_HTTP(`http://127.0.0.1:9/${name}`));
    }
    expect(await client.showSubscription(topic, 'sub-1')).toMatchObject({
      subscription: 'sub-1',
      target: { via: 'http', url: 'http://127.0.0.1:9/sub-1' },
    });
    await expect(client.showSubscription(topic, 'sub')).rejects.toMatchObject({
      kind: 'subscription-not-found',
    });
  },

  'lists subscriptions in pages': async ({ client, newTopic }) => {
    const topic = await newTopic();
    for (const name of ['s-1', 's-2', 's-3'])
      await client.subscribe(topic, name, TO_HTTP('http://127.0.0.1:9/'));
    const first = await client.listSubscriptions(topic, { limit: 2 });
    expect(first.items).toHaveLength(2);
    const { cursor = 'none' } = first;
    const last = await client.listSubscriptions(topic, { limit: 2, cursor });
    expect(last.cursor).toBeUndefined();
    expect(new Set([...first.items, ...last.items])).toEqual(new Set(['s-1', 's-2', 's-3']));
  },

  'unsubscribes, and does not mind what is gone': async ({ client, newTopic }) => {
    const topic = await newTopic();
    await client.subscribe(topic, 's', TO_HTTP('http://127.0.0.1:9/'));
    await client.unsubscribe(topic, 's');
    await client.unsubscribe(topic, 's');
    await client.unsubscribe('nowhere', 's');
    expect(await client.listSubscriptions(topic)).toEqual({ items: [] });
  },
};
