import { expect } from 'vitest';
import { recordedBroker } from '../brokers/recorded-broker.ts';
import { type Cases, TO_HTTP, TO_QUEUE } from './session.ts';

/** What is published, and where it arrives. */
export const publishing: Cases = {
  'pushes what is published to an HTTP subscription': async ({ client, newTopic }) => {
    await using endpoint = await recordedBroker({ status: 200 });
    const topic = await newTopic();
    await client.subscribe(topic, 's', TO_HTTP(`${endpoint.url}/push/here`));
    const { messageId } = await client.publish(topic, { body: 'order 1 paid' });
    await endpoint.arrived(1);
    const [push] = endpoint.seen;
    expect(push).toMatchObject({ method: 'POST', target: '/push/here', body: 'order 1 paid' });
    expect(push?.headers[`x-${client.broker}-message-id`]).toBe(messageId);
  },

  'carries every character from topic to queue': async ({ throughTopic }) => {
    const body = ` <a>&amp; "'\r\n\t]]> 1e5 %41+& =?# 中文 😀 \u0085\u2028 @`;
    expect(String((await throughTopic({}, { body })).body)).toBe(body);
  },

  'carries a body that begins with @': async ({ throughTopic }) => {
    expect(String((await throughTopic({}, { body: '@all' })).body)).toBe('@all');
  },

  'carries the largest message': async ({ throughTopic }) => {
    const body = '中'.repeat(Math.floor(65_536 / 3));
    expect((await throughTopic({}, { body })).body.length).toBe(65_535);
  },

  'gives a subscription with a tag only what has it': async ({ client, newTopic, newQueue, receiveOne }) => {
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
  },

  'gives a subscription with several tags what has one of them': async ({ throughTopic }) => {
    const subscribed = { tags: ['paid', 'shipped'] };
    const message = { body: 'both', tags: ['eu', 'shipped'] };
    expect(String((await throughTopic(subscribed, message)).body)).toBe('both');
  },

  'takes a message that nobody receives': async ({ client, newTopic }) => {
    expect((await client.publish(await newTopic(), { body: 'x' })).messageId).not.toBe('');
  },

  'refuses a message over the limit': async ({ client, newTopic, newQueue }) => {
    const body = 'x'.repeat(client.limits.messageBytes + 1);
    const [topic, queue] = [await newTopic(), await newQueue()];
    await expect(client.publish(topic, { body })).rejects.toMatchObject({ kind: 'too-large' });
    await expect(client.send(queue, body)).rejects.toMatchObject({ kind: 'too-large' });
  },
};
