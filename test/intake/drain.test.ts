import { describe, expect, test } from 'vitest';
import { createDrain } from '../../lib/intake/drain.ts';
import { createLog } from '../../lib/log.ts';
import { createSources } from '../../lib/store/sources.ts';
import { mnsSource } from '../support/notification.ts';
import { otherwise } from './drain-dependencies.ts';
import { useQueues } from './drain-setup.ts';

const queues = useQueues();
const run = { timeMs: 10_000 };

describe('a message in a queue', () => {
  test.each([
    { broker: 'mns', format: 'XML' },
    { broker: 'mns', format: 'JSON' },
    { broker: 'mns', format: 'SIMPLIFIED' },
    { broker: 'cmq', format: 'SIMPLIFIED' },
  ] as const)('is stored and deleted: $broker, $format', async ({ broker, format }) => {
    const { name, publish, stored, messages, waiting } = await queues.queued({ broker, format });
    await publish('order 1 paid: 买 <b>&amp;</b>');

    expect(await queues.drain()(run)).toEqual([
      { source: name, received: 1, stored: 1, duplicates: 0, quarantined: 0, failed: 0 },
    ]);
    expect(await messages()).toEqual([Buffer.from('order 1 paid: 买 <b>&amp;</b>')]);
    expect(await stored()).toMatchObject([
      {
        broker,
        source: name,
        topic: name,
        subscription: name,
        format,
        proof: { kind: 'queue', queue: name },
      },
    ]);
    expect(await waiting()).toBe(0);
  });

  test.each(['mns', 'cmq'] as const)('keeps bytes that are no text, in base64: %s', async (broker) => {
    const { publish, messages } = await queues.queued({ broker, decode: 'base64' });
    await publish('//4AgNgBwyg=');
    await queues.drain()(run);
    expect(await messages()).toEqual([Buffer.of(0xff, 0xfe, 0x00, 0x80, 0xd8, 0x01, 0xc3, 0x28)]);
  });

  test('is stored with the id that its topic gave it, where the envelope tells', async () => {
    const { publish, stored } = await queues.queued({ format: 'XML' });
    const messageId = await publish('x', 'paid');
    await queues.drain()(run);
    expect(await stored()).toMatchObject([{ messageId, tags: ['paid'] }]);
  });

  test('is stored once when the topic puts it into the queue twice', async () => {
    const { name, client, publish, stored, waiting } = await queues.queued({ format: 'JSON' });
    await publish('x');
    const [first] = await client.receive(name, { maximum: 1, waitSeconds: 5 });
    await client.send(name, String(first?.body));
    await client.deleteMessages(name, [first?.receiptHandle ?? '']);
    await client.send(name, String(first?.body));

    expect(await queues.drain()(run)).toMatchObject([{ received: 2, stored: 1, duplicates: 1 }]);
    expect(await stored()).toHaveLength(1);
    expect(await waiting()).toBe(0);
  });

  test('is kept aside, once, and leaves the queue when it cannot be read', async () => {
    const { name, client, stored, quarantined, waiting } = await queues.queued({ format: 'XML' });
    await client.send(name, 'no XML');
    await client.send(name, 'no XML');

    expect(await queues.drain()(run)).toEqual([
      { source: name, received: 2, stored: 0, duplicates: 0, quarantined: 2, failed: 0 },
    ]);
    expect(await quarantined()).toMatchObject([
      { source: name, kind: 'malformed', raw: Buffer.from('no XML'), seen: 2 },
    ]);
    expect(await stored()).toEqual([]);
    expect(await waiting()).toBe(0);
  });

  test('is kept aside and leaves the queue when it is of another topic', async () => {
    const { name, client, stored, quarantined, waiting } = await queues.queued({ format: 'JSON' });
    await client.createTopic('strangers');
    const target = { via: 'queue', queue: name } as const;
    await client.subscribe('strangers', name, { target, format: 'JSON', strategy: 'BACKOFF_RETRY' });
    await client.publish('strangers', { body: 'x' });

    expect(await queues.drain({ pollSeconds: { mns: 1, cmq: 1 } })(run)).toMatchObject([
      { received: 1, stored: 0, quarantined: 1, failed: 0 },
    ]);
    expect(await quarantined()).toMatchObject([
      { reason: `identity-mismatch: topic is "strangers", not "${name}"`, seen: 1 },
    ]);
    expect(await stored()).toEqual([]);
    expect(await waiting()).toBe(0);
  });

  test('is kept aside when another message has its id', async () => {
    const { name, client, publish, quarantined, messages } = await queues.queued({ format: 'JSON' });
    await publish('the first');
    const [first] = await client.receive(name, { maximum: 1, waitSeconds: 5 });
    await client.send(name, String(first?.body));
    await queues.drain()(run);
    const other = String(first?.body).replace('the first', 'the other');
    await client.send(name, other.replace(/"MessageMD5":"\w+",/, ''));

    expect(await queues.drain()(run)).toMatchObject([{ received: 1, stored: 0, quarantined: 1 }]);
    expect(await quarantined()).toMatchObject([{ kind: 'conflict' }]);
    expect(await messages()).toEqual([Buffer.from('the first')]);
  });

  test('is kept, and reported, when the broker says another MD5 of it', async () => {
    const { name, publish, messages, waiting } = await queues.queued();
    await publish('line 1');
    const accounts = otherwise(queues.accounts(), ({ messages: inQueue }) => ({
      messages: {
        receive: async (queue, request) =>
          (await inQueue.receive(queue, request)).map((one) => ({ ...one, body: Buffer.from('line 2') })),
      },
    }));
    const lines: string[] = [];
    await queues.drain({ accounts, log: createLog('warn', (line) => lines.push(line)) })(run);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        level: 'warn',
        source: name,
        message: 'the broker says another MD5 of a message than it has: it is kept as it was read',
      },
    ]);
    expect(await messages()).toEqual([Buffer.from('line 2')]);
    expect(await waiting()).toBe(0);
  });

  test('is not in the log, but for its name and size', async () => {
    const { name, client, publish } = await queues.queued({ format: 'XML' });
    await publish('the card number');
    await client.send(name, 'the card number');
    const lines: string[] = [];
    await queues.drain({ log: createLog('debug', (line) => lines.push(line)) })(run);

    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { message: 'pull', broker: 'mns', source: name },
      { message: 'pull', broker: 'mns', source: name },
      { message: 'drained', broker: 'mns', source: name, received: 2, stored: 1, quarantined: 1 },
    ]);
    expect(lines.join()).not.toContain('card');
  });
});

describe('a run', () => {
  test('stores 100 messages out of three queues, each once', async () => {
    const of = [
      await queues.queued({ format: 'XML' }),
      await queues.queued({ format: 'SIMPLIFIED' }),
      await queues.queued({ broker: 'cmq' }),
    ] as const;
    const bodies = Array.from({ length: 100 }, (_, at) => `order ${at}`);
    await Promise.all(bodies.map((body, at) => of[(at % 3) as 0 | 1 | 2].publish(body)));

    expect(await queues.drain()(run)).toMatchObject([
      { received: 34, stored: 34, duplicates: 0, failed: 0 },
      { received: 33, stored: 33, duplicates: 0, failed: 0 },
      { received: 33, stored: 33, duplicates: 0, failed: 0 },
    ]);
    const stored = (await Promise.all(of.map(({ messages }) => messages()))).flat();
    expect(stored).toHaveLength(100);
    expect(new Set(stored.map(String))).toEqual(new Set(bodies));
    expect(await Promise.all(of.map(({ waiting }) => waiting()))).toEqual([0, 0, 0]);
  });

  test('stores what comes while it waits', async () => {
    const { publish, messages } = await queues.queued();
    let polls = 0;
    const accounts = otherwise(queues.accounts(), ({ messages: held }) => ({
      messages: {
        async receive(queue, request) {
          if (++polls > 1) return held.receive(queue, { ...request, waitSeconds: 0 });
          const receiving = held.receive(queue, request);
          await publish('just in time');
          return receiving;
        },
      },
    }));
    expect(await queues.drain({ accounts, pollSeconds: { mns: 5, cmq: 3 } })(run)).toMatchObject([
      { received: 1, stored: 1 },
    ]);
    expect(await messages()).toEqual([Buffer.from('just in time')]);
  });

  test('polls an empty queue once, for 20 s at MNS and 3 s at CMQ', async () => {
    const [mns, cmq] = [await queues.queued(), await queues.queued({ broker: 'cmq' })];
    const polls: unknown[] = [];
    const accounts = otherwise(queues.accounts(), ({ messages }) => ({
      messages: {
        receive(queue, { maximum, waitSeconds, signal }) {
          polls.push({ queue, maximum, waitSeconds });
          return messages.receive(queue, { maximum, waitSeconds: 0, ...(signal && { signal }) });
        },
      },
    }));
    const { pollSeconds: _, ...deployed } = queues.dependencies();
    const summaries = await createDrain({ ...deployed, accounts })({ timeMs: 54_000 });

    expect(summaries).toMatchObject([{ received: 0 }, { received: 0 }]);
    expect(polls).toEqual([
      { queue: mns.name, maximum: 16, waitSeconds: 20 },
      { queue: cmq.name, maximum: 16, waitSeconds: 3 },
    ]);
  });

  test('pulls no more than four queues of CMQ at a time, whose batches have to fit, and each of them', async () => {
    const all = [];
    for (let at = 0; at < 6; at += 1) all.push(await queues.queued({ broker: 'cmq' }));
    let [polling, most] = [0, 0];
    const polled: string[] = [];
    const accounts = otherwise(queues.accounts(), ({ messages }) => ({
      messages: {
        async receive(queue, request) {
          polled.push(queue);
          polling += 1;
          most = Math.max(most, polling);
          const received = await messages.receive(queue, { ...request, waitSeconds: 0 });
          polling -= 1;
          return received;
        },
      },
    }));
    await queues.drain({ accounts })(run);
    expect(most).toBe(4);
    expect(polled).toHaveLength(6);
    expect(new Set(polled)).toEqual(new Set(all.map(({ name }) => name)));
  });

  test('ends with the poll that comes back empty', async () => {
    await queues.queued();
    await queues.queued({ broker: 'cmq' });
    const began = Date.now();
    const drain = queues.drain({ pollSeconds: { mns: 1, cmq: 1 } });
    expect(await drain({ timeMs: 54_000 })).toMatchObject([{ received: 0 }, { received: 0 }]);
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  test('leaves alone what is pushed to a URL', async () => {
    const sources = createSources(queues.table.current);
    await sources.create(mnsSource({ name: 'pushed' }));
    expect(await queues.drain()(run)).toEqual([]);
    await sources.delete('pushed');
  });
});
