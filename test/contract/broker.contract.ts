import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Broker, PublishRequest, SubscribeRequest } from '../../lib/brokers/broker.ts';
import { recordedBroker } from '../brokers/recorded-broker.ts';

/** A broker that runs, and what the contract needs to know of it. */
export interface RunningBroker extends AsyncDisposable {
  readonly client: Broker;
  /** The same, with a secret that is not the account's. */
  readonly stranger: Broker;
}

export interface ContractBinding {
  readonly name: string;
  start(): Promise<RunningBroker>;
  /** What this broker does not do, by test. */
  readonly cannot: readonly { readonly reason: string; readonly tests: readonly string[] }[];
}

/** What every `Broker` does, whichever service is behind it. */
export function brokerContract(binding: ContractBinding): void {
  const excused = new Map(binding.cannot.flatMap(({ reason, tests }) => tests.map((name) => [name, reason])));
  const known = new Set<string>();

  describe(`${binding.name} keeps the contract: it`, () => {
    let running: RunningBroker;
    let client: Broker;
    beforeAll(async () => {
      running = await binding.start();
      client = running.client;
    });
    afterAll(() => running[Symbol.asyncDispose]());

    const it = (name: string, body: () => Promise<void>) => {
      known.add(name);
      const reason = excused.get(name);
      if (reason === undefined) test(name, body);
      else test.skip(`${name} (${reason})`, body);
    };

    let names = 0;
    const fresh = (kind: string) => `${kind}-${++names}`;
    const newTopic = async () => {
      const topic = fresh('topic');
      await client.createTopic(topic);
      return topic;
    };
    const newQueue = async (visibilityTimeout = 30) => {
      const queue = fresh('queue');
      await client.createQueue(queue, visibilityTimeout);
      return queue;
    };
    const receiveOne = async (queue: string) => {
      const [message] = await client.receive(queue, { maximum: 1, waitSeconds: 5 });
      if (message === undefined) throw new Error(`${queue} stayed empty`);
      return message;
    };
    /** What comes out of a queue that is subscribed to a topic. */
    const throughTopic = async (subscribed: Partial<SubscribeRequest>, message: PublishRequest) => {
      const [topic, queue] = [await newTopic(), await newQueue()];
      await client.subscribe(topic, 'all', { ...TO_QUEUE(queue), ...subscribed });
      await client.publish(topic, message);
      return receiveOne(queue);
    };

    it('creates a topic, and leaves it alone when asked again', async () => {
      const topic = fresh('topic');
      expect(await client.createTopic(topic)).toBe('created');
      expect(await client.createTopic(topic)).toBe('unchanged');
    });

    it('shows a topic', async () => {
      const before = Date.now();
      const topic = await newTopic();
      const shown = await client.showTopic(topic);
      expect(shown).toMatchObject({ topic, retention: 86_400, messageCount: 0 });
      expect(shown.maximumMessageSize).toBeGreaterThanOrEqual(65_536);
      // Some services count in whole seconds.
      expect(shown.createdAt).toBeGreaterThanOrEqual(before - 1_000);
      expect(shown.createdAt).toBeLessThanOrEqual(Date.now());
    });

    it('lists topics in pages', async () => {
      for (const topic of ['paged-1', 'paged-2', 'paged-3']) await client.createTopic(topic);
      const first = await client.listTopics({ search: 'paged-', limit: 2 });
      expect(first.items).toHaveLength(2);
      const { cursor = 'none' } = first;
      const last = await client.listTopics({ search: 'paged-', limit: 2, cursor });
      expect(last.cursor).toBeUndefined();
      expect(new Set([...first.items, ...last.items])).toEqual(new Set(['paged-1', 'paged-2', 'paged-3']));
    });

    it('deletes a topic, and does not mind one that is gone', async () => {
      const topic = await newTopic();
      await client.deleteTopic(topic);
      await client.deleteTopic(topic);
      await expect(client.showTopic(topic)).rejects.toMatchObject({ kind: 'topic-not-found' });
    });

    it('deletes a topic along with its subscriptions', async () => {
      const topic = await newTopic();
      await client.subscribe(topic, 's', TO_HTTP('http://127.0.0.1:9/'));
      await client.deleteTopic(topic);
      await client.createTopic(topic);
      expect(await client.listSubscriptions(topic)).toEqual({ items: [] });
    });

    it('refuses a name that is too long', async () => {
      const name = 'n'.repeat(client.limits.nameLength + 1);
      await expect(client.createTopic(name)).rejects.toMatchObject({ kind: 'invalid', retryable: false });
    });

    it('says that a topic is not there', async () => {
      const gone = { kind: 'topic-not-found', broker: client.broker, retryable: false };
      await expect(client.showTopic('nowhere')).rejects.toMatchObject(gone);
      await expect(client.publish('nowhere', { body: 'x' })).rejects.toMatchObject(gone);
      await expect(client.subscribe('nowhere', 's', TO_HTTP('http://127.0.0.1:9/'))).rejects.toMatchObject(
        gone,
      );
      await expect(client.showSubscription('nowhere', 's')).rejects.toMatchObject(gone);
      await expect(client.listSubscriptions('nowhere')).rejects.toMatchObject(gone);
    });

    it('subscribes, and leaves it alone when asked again', async () => {
      const topic = await newTopic();
      const request = { ...TO_HTTP('http://127.0.0.1:9/a'), tags: ['paid'] };
      expect(await client.subscribe(topic, 's', request)).toBe('created');
      expect(await client.subscribe(topic, 's', request)).toBe('unchanged');
    });

    it('subscribes for XML, and over https', async () => {
      const topic = await newTopic();
      const request = { ...TO_HTTP('https://relay.example.com/push'), format: 'XML' } as const;
      expect(await client.subscribe(topic, 's', request)).toBe('created');
      expect(await client.showSubscription(topic, 's')).toMatchObject(request);
    });

    it('refuses to subscribe the same name to another endpoint', async () => {
      const topic = await newTopic();
      await client.subscribe(topic, 's', TO_HTTP('http://127.0.0.1:9/a'));
      await expect(client.subscribe(topic, 's', TO_HTTP('http://127.0.0.1:9/b'))).rejects.toMatchObject({
        kind: 'already-exists',
      });
    });

    it('shows a subscription as it was made', async () => {
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
    });

    it('shows a queue as a target', async () => {
      const [topic, queue] = [await newTopic(), await newQueue()];
      await client.subscribe(topic, 's', TO_QUEUE(queue));
      expect(await client.showSubscription(topic, 's')).toMatchObject(TO_QUEUE(queue));
    });

    it('finds a subscription by its whole name', async () => {
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
    });

    it('lists subscriptions in pages', async () => {
      const topic = await newTopic();
      for (const name of ['s-1', 's-2', 's-3'])
        await client.subscribe(topic, name, TO_HTTP('http://127.0.0.1:9/'));
      const first = await client.listSubscriptions(topic, { limit: 2 });
      expect(first.items).toHaveLength(2);
      const { cursor = 'none' } = first;
      const last = await client.listSubscriptions(topic, { limit: 2, cursor });
      expect(last.cursor).toBeUndefined();
      expect(new Set([...first.items, ...last.items])).toEqual(new Set(['s-1', 's-2', 's-3']));
    });

    it('unsubscribes, and does not mind what is gone', async () => {
      const topic = await newTopic();
      await client.subscribe(topic, 's', TO_HTTP('http://127.0.0.1:9/'));
      await client.unsubscribe(topic, 's');
      await client.unsubscribe(topic, 's');
      await client.unsubscribe('nowhere', 's');
      expect(await client.listSubscriptions(topic)).toEqual({ items: [] });
    });

    it('pushes what is published to an HTTP subscription', async () => {
      await using endpoint = await recordedBroker({ status: 200 });
      const topic = await newTopic();
      await client.subscribe(topic, 's', TO_HTTP(`${endpoint.url}/push/here`));
      const { messageId } = await client.publish(topic, { body: 'order 1 paid' });
      await endpoint.arrived(1);
      const [push] = endpoint.seen;
      expect(push).toMatchObject({ method: 'POST', target: '/push/here', body: 'order 1 paid' });
      expect(push?.headers[`x-${client.broker}-message-id`]).toBe(messageId);
    });

    it('carries every character from topic to queue', async () => {
      const body = ` <a>&amp; "'\r\n\t]]> 1e5 %41+& =?# 中文 😀 \u0085\u2028 @`;
      expect(String((await throughTopic({}, { body })).body)).toBe(body);
    });

    it('carries a body that begins with @', async () => {
      expect(String((await throughTopic({}, { body: '@all' })).body)).toBe('@all');
    });

    it('carries the largest message', async () => {
      const body = '中'.repeat(Math.floor(65_536 / 3));
      expect((await throughTopic({}, { body })).body.length).toBe(65_535);
    });

    it('gives a subscription with a tag only what has it', async () => {
      const topic = await newTopic();
      const [tagged, all] = [await newQueue(), await newQueue()];
      await client.subscribe(topic, 'tagged', { ...TO_QUEUE(tagged), tags: ['paid'] });
      await client.subscribe(topic, 'all', TO_QUEUE(all));
      await client.publish(topic, { body: 'shipped', tags: ['shipped'] });
      await client.publish(topic, { body: 'untagged' });
      await client.publish(topic, { body: 'paid', tags: ['paid'] });
      const everything = [await receiveOne(all), await receiveOne(all), await receiveOne(all)];
      expect(new Set(everything.map(({ body }) => String(body)))).toEqual(
        new Set(['shipped', 'untagged', 'paid']),
      );
      expect(String((await receiveOne(tagged)).body)).toBe('paid');
      expect(await client.receive(tagged, { maximum: 16, waitSeconds: 0 })).toEqual([]);
    });

    it('gives a subscription with several tags what has one of them', async () => {
      const subscribed = { tags: ['paid', 'shipped'] };
      const message = { body: 'both', tags: ['eu', 'shipped'] };
      expect(String((await throughTopic(subscribed, message)).body)).toBe('both');
    });

    it('takes a message that nobody receives', async () => {
      expect((await client.publish(await newTopic(), { body: 'x' })).messageId).not.toBe('');
    });

    it('refuses a message over the limit', async () => {
      const body = 'x'.repeat(client.limits.messageBytes + 1);
      const [topic, queue] = [await newTopic(), await newQueue()];
      await expect(client.publish(topic, { body })).rejects.toMatchObject({ kind: 'too-large' });
      await expect(client.send(queue, body)).rejects.toMatchObject({ kind: 'too-large' });
    });

    it('creates a queue, and leaves it alone when asked again', async () => {
      const queue = fresh('queue');
      expect(await client.createQueue(queue, 30)).toBe('created');
      expect(await client.createQueue(queue, 30)).toBe('unchanged');
      await expect(client.createQueue(queue, 60)).rejects.toMatchObject({ kind: 'already-exists' });
    });

    it('sends, receives and deletes a message', async () => {
      const queue = await newQueue();
      const { messageId } = await client.send(queue, 'order 1 paid');
      const message = await receiveOne(queue);
      expect(message).toMatchObject({ messageId, body: Buffer.from('order 1 paid'), dequeueCount: 1 });
      expect(Math.abs(Date.now() - message.enqueuedAt)).toBeLessThan(10_000);
      expect(await client.deleteMessages(queue, [message.receiptHandle])).toEqual([]);
    });

    it('receives nothing from an empty queue', async () => {
      expect(await client.receive(await newQueue(), { maximum: 16, waitSeconds: 0 })).toEqual([]);
      expect(await client.receive(await newQueue(), { maximum: 1, waitSeconds: 0 })).toEqual([]);
    });

    it('receives a message that comes while it waits', async () => {
      const queue = await newQueue();
      const receiving = client.receive(queue, { maximum: 16, waitSeconds: 10 });
      await client.send(queue, 'at last');
      expect((await receiving).map(({ body }) => String(body))).toEqual(['at last']);
    });

    it('stops waiting when it is told to', async () => {
      const stop = new AbortController();
      const request = { maximum: 16, waitSeconds: 30, signal: stop.signal };
      const receiving = client.receive(await newQueue(), request);
      stop.abort();
      await expect(receiving).rejects.toMatchObject({ kind: 'aborted', retryable: false });
    });

    it('receives and deletes a batch', async () => {
      const queue = await newQueue();
      for (let at = 0; at < 17; at++) await client.send(queue, `message ${at}`);
      const batch = await client.receive(queue, { maximum: 16, waitSeconds: 5 });
      const rest = await client.receive(queue, { maximum: 16, waitSeconds: 5 });
      const all = [...batch, ...rest];
      expect(batch.length).toBeLessThanOrEqual(16);
      expect(new Set(all.map(({ body }) => String(body))).size).toBe(17);
      const handles = all.map(({ receiptHandle }) => receiptHandle);
      expect(await client.deleteMessages(queue, handles)).toEqual([]);
      expect(await client.receive(queue, { maximum: 16, waitSeconds: 0 })).toEqual([]);
    });

    it('receives a message again that was not deleted, and says that its old handle is too old', async () => {
      const queue = await newQueue(1);
      const { messageId } = await client.send(queue, 'again');
      const first = await receiveOne(queue);
      const second = await receiveOne(queue);
      expect(second).toMatchObject({ messageId, dequeueCount: 2 });
      const handles = [first.receiptHandle, second.receiptHandle];
      expect(await client.deleteMessages(queue, handles)).toEqual([first.receiptHandle]);
    });

    it('says that a queue is not there', async () => {
      const gone = { kind: 'queue-not-found', retryable: false };
      await expect(client.send('nowhere', 'x')).rejects.toMatchObject(gone);
      await expect(client.receive('nowhere', { maximum: 16, waitSeconds: 0 })).rejects.toMatchObject(gone);
    });

    it('deletes a queue, and does not mind one that is gone', async () => {
      const queue = await newQueue();
      await client.deleteQueue(queue);
      await client.deleteQueue(queue);
      await expect(client.send(queue, 'x')).rejects.toMatchObject({ kind: 'queue-not-found' });
    });

    it('is denied with a wrong secret', async () => {
      const denied = { kind: 'denied', retryable: false };
      const { stranger } = running;
      await expect(stranger.createTopic('mine')).rejects.toMatchObject(denied);
      await expect(stranger.publish(await newTopic(), { body: 'x' })).rejects.toMatchObject(denied);
      await expect(stranger.receive(await newQueue(), { maximum: 1, waitSeconds: 0 })).rejects.toMatchObject(
        denied,
      );
    });
  });

  test(`what ${binding.name} cannot do are tests of the contract`, () => {
    expect([...excused.keys()].filter((name) => !known.has(name))).toEqual([]);
  });
}

const TO_QUEUE = (queue: string) =>
  ({
    target: { via: 'queue', queue },
    format: 'SIMPLIFIED',
    strategy: 'EXPONENTIAL_DECAY_RETRY',
  }) as const;

const TO_HTTP = (url: string) =>
  ({
    target: { via: 'http', url },
    format: 'SIMPLIFIED',
    strategy: 'EXPONENTIAL_DECAY_RETRY',
  }) as const;
