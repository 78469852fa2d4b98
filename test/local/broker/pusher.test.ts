import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../local/broker/core/clock.ts';
import { type Broker, startBroker } from '../../../local/broker/start.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { type MnsClient, mnsClient } from './mns-client.ts';

let clock: ManualClock;
let broker: Broker;
let send: MnsClient;
const endpoints: Endpoint[] = [];

beforeEach(async () => {
  clock = new ManualClock(Date.UTC(2016, 4, 17, 9, 10, 56));
  broker = await startBroker({ port: 0, clock, seed: 1, mns: { pushTimeoutMs: 1_000 } });
  send = mnsClient(broker, () => clock.now());
  await send('PUT', '/topics/orders', '<Topic/>');
});

afterEach(async () => {
  await broker.stop();
  for (const endpoint of endpoints.splice(0)) await endpoint[Symbol.asyncDispose]();
});

async function endpointAnswering(...statuses: number[]): Promise<Endpoint> {
  const endpoint = await startEndpoint(...statuses);
  endpoints.push(endpoint);
  return endpoint;
}

async function subscribe(name: string, url: string, more = ''): Promise<void> {
  const xml = `<Subscription><Endpoint>${url}</Endpoint>${more}</Subscription>`;
  const { status } = await send('PUT', `/topics/orders/subscriptions/${name}`, xml);
  expect(status).toBe(201);
}

async function publish(body = 'hello'): Promise<string> {
  const xml = `<Message><MessageBody>${body}</MessageBody></Message>`;
  const id = (await send('POST', '/topics/orders/messages', xml)).text('MessageId') ?? '';
  await clock.settled();
  return id;
}

function states(): string[] {
  return broker.inspect().pushes.map(({ state, attempts }) => `${state} after ${attempts.length}`);
}

/** Seconds between the tries. */
function intervals(): number[] {
  const times = broker.inspect().pushes[0]?.attempts.map(({ at }) => at) ?? [];
  return times.slice(1).map((at, index) => (at - (times[index] ?? 0)) / 1000);
}

describe('retries', () => {
  test.each([200, 201, 204, 299])('an answer of %i ends the push', async (status) => {
    const endpoint = await endpointAnswering(status);
    await subscribe('s', endpoint.url);
    await publish();
    await clock.advance(86_400_000);
    expect(endpoint.received).toHaveLength(1);
    expect(states()).toEqual(['delivered after 1']);
  });

  test.each([302, 400, 403, 404, 500, 503])(
    'an answer of %i is retried, and no redirect is followed',
    async (status) => {
      const endpoint = await endpointAnswering(status, 200);
      await subscribe('s', endpoint.url);
      await publish();
      expect(states()).toEqual(['pending after 1']);
      await clock.advance(20_000);
      expect(states()).toEqual(['delivered after 2']);
      expect(endpoint.received.map(({ target }) => target)).toEqual(['/notifications', '/notifications']);
    },
  );

  test('BACKOFF_RETRY gives up after three retries, 10 to 20 s apart', async () => {
    await subscribe('s', (await endpointAnswering(500)).url);
    await publish();
    await clock.advance(86_400_000);
    expect(states()).toEqual(['dropped after 4']);
    expect(intervals()).toHaveLength(3);
    for (const seconds of intervals()) {
      expect(seconds).toBeGreaterThanOrEqual(10);
      expect(seconds).toBeLessThanOrEqual(20);
    }
  });

  test('EXPONENTIAL_DECAY_RETRY goes on for a day of 176 retries', async () => {
    const url = (await endpointAnswering(500)).url;
    await subscribe('s', url, '<NotifyStrategy>EXPONENTIAL_DECAY_RETRY</NotifyStrategy>');
    await publish();
    await clock.advance(86_014_999);
    expect(states()).toEqual(['pending after 176']);
    await clock.advance(1);
    expect(states()).toEqual(['dropped after 177']);
    expect(intervals().slice(0, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512]);
  });

  test('what cannot be pushed goes to the subscription’s dead-letter queue', async () => {
    await send('PUT', '/queues/dead', '<Queue/>');
    await subscribe(
      's',
      (await endpointAnswering(500)).url,
      '<NotifyContentFormat>SIMPLIFIED</NotifyContentFormat><DlqPolicy><Enabled>true</Enabled><DeadLetterTargetQueue>dead</DeadLetterTargetQueue></DlqPolicy>',
    );
    await publish('I am test message 0.');
    await clock.advance(60_000);
    expect(states()).toEqual(['dead-lettered after 4']);
    const dead = await send('GET', '/queues/dead/messages');
    expect(dead.text('MessageBody')).toBe('I am test message 0.');
  });

  test('a retry is signed anew, with the same message and request id', async () => {
    const endpoint = await endpointAnswering(500, 200);
    await subscribe('s', endpoint.url, '<NotifyContentFormat>SIMPLIFIED</NotifyContentFormat>');
    await publish();
    await clock.advance(20_000);
    const [first, second] = endpoint.received.map(({ headers }) => headers);
    expect(first?.date).toBe('Tue, 17 May 2016 09:10:56 GMT');
    expect(second?.date).not.toBe(first?.date);
    expect(second?.authorization).not.toBe(first?.authorization);
    expect(second?.['x-mns-message-id']).toBe(first?.['x-mns-message-id']);
    expect(second?.['x-mns-request-id']).toBe(first?.['x-mns-request-id']);
    expect(second?.['x-mns-publish-time']).toBe('1463476256000');
  });

  test('a retry follows a change of strategy, and stops when the subscription is gone', async () => {
    const endpoint = await endpointAnswering(500);
    await subscribe('s', endpoint.url);
    await publish();
    await send(
      'PUT',
      '/topics/orders/subscriptions/s?metaoverride=true',
      '<Subscription><NotifyStrategy>EXPONENTIAL_DECAY_RETRY</NotifyStrategy></Subscription>',
    );
    await clock.advance(120_000);
    expect(intervals().slice(1)).toEqual([2, 4, 8, 16, 32]);
    await send('DELETE', '/topics/orders/subscriptions/s');
    await clock.advance(600_000);
    expect(states()).toEqual(['unsubscribed after 7']);
  });
});

describe('a try that gets no answer', () => {
  test('is recorded with its reason when nobody listens', async () => {
    const endpoint = await startEndpoint(200);
    await endpoint[Symbol.asyncDispose]();
    await subscribe('s', endpoint.url);
    await publish();
    const attempt = await broker.waitForPush();
    expect(attempt).toMatchObject({ succeeded: false, number: 1, subscription: 's' });
    expect(attempt.error).toContain('ECONNREFUSED');
    expect(attempt).not.toHaveProperty('answer');
  });

  test('is given up after the time-out', async () => {
    const silent = await endpointAnswering(0);
    await subscribe('s', silent.url);
    await publish();
    expect(await broker.waitForPush()).toMatchObject({ succeeded: false, error: 'no answer within 1000 ms' });
    expect(states()).toEqual(['pending after 1']);
  });
});

describe('endpoints', () => {
  test('a try is recorded with everything that went over the wire', async () => {
    const endpoint = await endpointAnswering(201);
    await subscribe('s', `${endpoint.url}/in`, '<NotifyContentFormat>SIMPLIFIED</NotifyContentFormat>');
    const id = await publish('I am test message 0.');
    const attempt = await broker.waitForPush({ messageId: id, succeeded: true });
    expect(attempt).toMatchObject({
      broker: 'mns',
      topic: 'orders',
      subscription: 's',
      number: 1,
      faults: [],
    });
    expect(attempt.endpoint).toBe(`${endpoint.url}/in`);
    expect(attempt.at).toBe(1463476256000);
    expect(attempt.answer?.status).toBe(201);
    expect(attempt.request?.target).toBe('/in');
    expect(attempt.request?.body.toString()).toBe('I am test message 0.');
    expect(attempt.request?.headers.flat()).toEqual(endpoint.received[0]?.rawHeaders);
  });

  test('a queue endpoint of this account receives the message at once', async () => {
    await send('PUT', '/queues/copy', '<Queue/>');
    await subscribe(
      's',
      'acs:mns:cn-hangzhou:1460488513831433:queues/copy',
      '<NotifyContentFormat>SIMPLIFIED</NotifyContentFormat>',
    );
    const id = await publish('I am test message 0.');
    const received = await send('GET', '/queues/copy/messages');
    expect(received.text('MessageId')).toBe(id);
    expect(received.text('MessageBody')).toBe('I am test message 0.');
  });

  test('a queue endpoint without its queue is retried until there is one', async () => {
    await subscribe('s', 'acs:mns:cn-hangzhou:1460488513831433:queues/later');
    await publish();
    expect(await broker.waitForPush()).toMatchObject({ succeeded: false, error: 'there is no queue later' });
    await send('PUT', '/queues/later', '<Queue/>');
    await clock.advance(20_000);
    expect(states()).toEqual(['delivered after 2']);
  });

  test.each(['mail:directmail:ops@example.com', 'sms:directsms:anonymous', 'sms:directsms:13800000000'])(
    '%s is recorded and never sent',
    async (endpoint) => {
      await subscribe('s', endpoint);
      await publish();
      expect(states()).toEqual(['recorded after 0']);
      await broker.expectNoPush({}, { withinMs: 20 });
    },
  );
});
