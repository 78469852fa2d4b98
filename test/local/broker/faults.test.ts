import { createHash, verify, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../local/broker/core/clock.ts';
import { Faults } from '../../../local/broker/core/faults.ts';
import { seededRandom } from '../../../local/broker/core/random.ts';
import { type Broker, startBroker } from '../../../local/broker/start.ts';
import { type Endpoint, type ReceivedPush, startEndpoint } from './endpoint.ts';
import { type MnsClient, mnsClient } from './mns-client.ts';

const EVERYWHERE = { broker: 'mns', topic: 't', subscription: 's' } as const;

describe('which tries a fault strikes', () => {
  test('a fault with a count strikes so many and is gone', () => {
    const faults = new Faults(seededRandom(1));
    faults.set({ kind: 'drop', count: 2 });
    expect(faults.list()).toEqual([{ id: 'fault-1', fault: { kind: 'drop', count: 2 }, struck: 0 }]);
    expect([1, 2, 3].map(() => faults.strike(EVERYWHERE).length)).toEqual([1, 1, 0]);
    expect(faults.list()).toEqual([]);
  });

  test('a fault without count or probability strikes until it is cleared', () => {
    const faults = new Faults(seededRandom(1));
    const id = faults.set({ kind: 'drop' });
    faults.set({ kind: 'duplicate' });
    expect(faults.strike(EVERYWHERE)).toEqual([{ kind: 'drop' }, { kind: 'duplicate' }]);
    expect(faults.clear(id)).toBe(1);
    expect(faults.clear(id)).toBe(0);
    expect(faults.strike(EVERYWHERE)).toEqual([{ kind: 'duplicate' }]);
    expect(faults.clear()).toBe(1);
    expect(faults.strike(EVERYWHERE)).toEqual([]);
  });

  test('a fault with a probability strikes about so often, and the same tries for the same seed', () => {
    const draw = (seed: number) => {
      const faults = new Faults(seededRandom(seed));
      faults.set({ kind: 'drop', probability: 0.25 });
      return Array.from({ length: 1000 }, () => faults.strike(EVERYWHERE).length);
    };
    const struck = draw(7).reduce((sum, one) => sum + one);
    expect(struck).toBeGreaterThan(200);
    expect(struck).toBeLessThan(300);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(8)).not.toEqual(draw(7));
  });

  test.each([
    [{ broker: 'cmq' } as const],
    [{ topic: 'other' }],
    [{ topic: 't', subscription: 'other' }],
    [{ probability: 0 }],
  ])('a fault for %j spares the others', (scope) => {
    const faults = new Faults(seededRandom(1));
    faults.set({ kind: 'drop', ...scope });
    expect(faults.strike(EVERYWHERE)).toEqual([]);
  });
});

describe('what a fault does to a push', () => {
  let clock: ManualClock;
  let broker: Broker;
  let endpoint: Endpoint;
  let send: MnsClient;

  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2016, 4, 17, 9, 10, 56));
    broker = await startBroker({ port: 0, clock });
    endpoint = await startEndpoint(200);
    send = mnsClient(broker, () => clock.now());
    await send('PUT', '/topics/t', '<Topic/>');
    const format = '<NotifyContentFormat>SIMPLIFIED</NotifyContentFormat>';
    await send(
      'PUT',
      '/topics/t/subscriptions/s',
      `<Subscription><Endpoint>${endpoint.url}</Endpoint>${format}</Subscription>`,
    );
  });

  afterEach(async () => {
    await broker.stop();
    await endpoint[Symbol.asyncDispose]();
  });

  async function publish(body: string): Promise<void> {
    await send('POST', '/topics/t/messages', `<Message><MessageBody>${body}</MessageBody></Message>`);
    await clock.settled();
  }

  const bodies = () => endpoint.received.map(({ body }) => body);

  function isGenuine({ headers }: ReceivedPush): boolean {
    const given = new Headers(headers as Record<string, string>);
    const signed = [...given].filter(([name]) => name.startsWith('x-mns-')).map((header) => header.join(':'));
    const lines = ['content-md5', 'content-type', 'date'].map((name) => given.get(name));
    const text = ['POST', ...lines, ...signed, '/notifications'].join('\n');
    const { publicKey } = new X509Certificate(broker.mns.certificatePem);
    return verify(
      'sha1',
      Buffer.from(text),
      publicKey,
      Buffer.from(given.get('authorization') ?? '', 'base64'),
    );
  }

  test('a delayed push is sent later', async () => {
    broker.faults.set({ kind: 'delay', ms: 5000, count: 1 });
    await publish('a');
    await clock.advance(4999);
    expect(bodies()).toEqual([]);
    await clock.advance(1);
    expect(bodies()).toEqual(['a']);
    expect(broker.inspect().pushes[0]?.attempts[0]?.faults).toEqual(['delay']);
  });

  test('a dropped push never arrives, and is retried', async () => {
    broker.faults.set({ kind: 'drop', count: 1 });
    await publish('a');
    expect(bodies()).toEqual([]);
    expect(await broker.waitForPush()).toMatchObject({ succeeded: false, error: 'dropped by a fault' });
    await clock.advance(20_000);
    expect(bodies()).toEqual(['a']);
  });

  test('a duplicated push arrives twice with the same bytes', async () => {
    broker.faults.set({ kind: 'duplicate', count: 1 });
    await publish('a');
    const [first, second] = endpoint.received;
    expect(bodies()).toEqual(['a', 'a']);
    expect(second?.rawHeaders).toEqual(first?.rawHeaders);
    expect(broker.inspect().pushes[0]?.attempts.map(({ number }) => number)).toEqual([1, 1]);
  });

  test('a reordered push arrives after the next one', async () => {
    broker.faults.set({ kind: 'reorder', count: 1 });
    await publish('a');
    await publish('b');
    expect(bodies()).toEqual(['b', 'a']);
  });

  test('a reordered push that nothing overtakes is sent after a second', async () => {
    broker.faults.set({ kind: 'reorder', count: 1 });
    await publish('a');
    expect(bodies()).toEqual([]);
    await clock.advance(1000);
    expect(bodies()).toEqual(['a']);
  });

  test('a forged push is signed with another key than the certificate’s', async () => {
    broker.faults.set({ kind: 'forged-signature', count: 1 });
    await publish('forged');
    await publish('genuine');
    expect(endpoint.received.map(isGenuine)).toEqual([false, true]);
  });

  test('a stale push is validly signed with an old date', async () => {
    broker.faults.set({ kind: 'stale-date', ms: 16 * 60_000, count: 1 });
    await publish('a');
    expect(endpoint.received[0]?.headers.date).toBe('Tue, 17 May 2016 08:54:56 GMT');
    expect(endpoint.received.map(isGenuine)).toEqual([true]);
  });

  test('a push with a wrong digest is validly signed over it', async () => {
    broker.faults.set({ kind: 'wrong-digest', count: 1 });
    await publish('a');
    const digest = createHash('md5').update('a').digest('hex').toUpperCase();
    expect(endpoint.received[0]?.headers['content-md5']).toMatch(/^[0-9A-F]{32}$/);
    expect(endpoint.received[0]?.headers['content-md5']).not.toBe(digest);
    expect(endpoint.received.map(isGenuine)).toEqual([true]);
  });
});
