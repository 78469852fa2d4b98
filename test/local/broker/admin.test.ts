import { createPublicKey, verify } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Broker, startBroker } from '../../../local/broker/start.ts';
import { startEndpoint } from './endpoint.ts';
import { mnsClient } from './mns-client.ts';

let broker: Broker;

beforeEach(async () => {
  broker = await startBroker({ port: 0 });
});

afterEach(() => broker.stop());

async function admin(method: string, path: string, body?: unknown) {
  const response = await fetch(`${broker.url}/_local/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, allow: response.headers.get('allow'), content: await response.json() };
}

test('the state holds topics, subscriptions, queues and pushes with every try', async () => {
  await using endpoint = await startEndpoint(201);
  const send = mnsClient(broker);
  await send('PUT', '/queues/q', '<Queue/>');
  await send('PUT', '/topics/t', '<Topic/>');
  await send(
    'PUT',
    '/topics/t/subscriptions/s',
    `<Subscription><Endpoint>${endpoint.url}</Endpoint><NotifyContentFormat>SIMPLIFIED</NotifyContentFormat></Subscription>`,
  );
  await send('POST', '/topics/t/messages', '<Message><MessageBody>Grüße</MessageBody></Message>');
  await broker.waitForPush();

  const { status, content } = await admin('GET', 'state');
  expect(status).toBe(200);
  expect(content).toMatchObject({
    topics: [{ broker: 'mns', name: 't', subscriptions: [{ name: 's', endpoint: endpoint.url }] }],
    queues: [{ broker: 'mns', name: 'q', messages: [] }],
    pushes: [
      {
        topic: 't',
        state: 'delivered',
        attempts: [{ number: 1, answer: { status: 201 }, request: { body: 'Grüße' } }],
      },
    ],
  });
});

interface SignedPush {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

test('a push is signed for whoever sends it by hand', async () => {
  const { status, content } = await admin('POST', 'sign', {
    path: '/push/mns/orders/a-token',
    format: 'SIMPLIFIED',
    date: 1463476256000,
    topicName: 'orders',
    subscriptionName: 'all',
    messageId: 'A1',
    message: 'Grüße',
  });
  expect(status).toBe(200);
  const { method, path, headers, body } = content as SignedPush;
  expect({ method, path, body }).toEqual({ method: 'POST', path: '/push/mns/orders/a-token', body: 'Grüße' });
  const signed = [
    'POST',
    '49C5F675B49037B6044B803AC9D1A6D7',
    'text/plain;charset=utf-8',
    'Tue, 17 May 2016 09:10:56 GMT',
    'x-mns-message-id:A1',
    'x-mns-publish-time:1463476256000',
    `x-mns-request-id:${headers['x-mns-request-id']}`,
    `x-mns-signing-cert-url:${Buffer.from(broker.mns.certificateUrl).toString('base64')}`,
    'x-mns-subscriber:1460488513831433',
    'x-mns-subscription-name:all',
    'x-mns-topic-name:orders',
    'x-mns-topic-owner:1460488513831433',
    'x-mns-version:2015-06-06',
    '/push/mns/orders/a-token',
  ].join('\n');
  const signature = Buffer.from(headers.Authorization ?? '', 'base64');
  expect(verify('sha1', Buffer.from(signed), createPublicKey(broker.mns.certificatePem), signature)).toBe(
    true,
  );
});

test('what is no push is not signed', async () => {
  const wrong = await admin('POST', 'sign', { path: 'push', tag: 'x' });
  expect(wrong).toMatchObject({ status: 400, content: { error: 'not a push' } });
  expect(wrong.content).toHaveProperty('problems.length', 2);
  expect((await admin('GET', 'sign')).allow).toBe('POST');
});

test('faults are put in force, listed and ended', async () => {
  const faults = [
    { kind: 'drop', topic: 't', count: 3 },
    { kind: 'delay', ms: 100, probability: 0.5 },
  ];
  const put = await admin('PUT', 'faults', faults);
  expect(put.status).toBe(200);
  expect(put.content).toEqual([
    { id: 'fault-1', fault: faults[0], struck: 0 },
    { id: 'fault-2', fault: faults[1], struck: 0 },
  ]);
  expect((await admin('DELETE', 'faults/fault-1')).content).toEqual({ ended: 1 });
  expect((await admin('GET', 'faults')).content).toEqual([{ id: 'fault-2', fault: faults[1], struck: 0 }]);
  expect((await admin('DELETE', 'faults')).content).toEqual({ ended: 1 });
  expect(broker.faults.list()).toEqual([]);
});

test.each([
  ['no list', { kind: 'drop' }],
  ['an unknown kind', [{ kind: 'explode' }]],
  ['a delay without its length', [{ kind: 'delay' }]],
  ['a probability above 1', [{ kind: 'drop', probability: 2 }]],
  ['an unknown field', [{ kind: 'drop', sometimes: true }]],
])('%s is no fault, and leaves those in force', async (_, faults) => {
  broker.faults.set({ kind: 'drop' });
  const { status, content } = await admin('PUT', 'faults', faults);
  expect(status).toBe(400);
  expect(content).toMatchObject({ error: 'not a list of faults' });
  expect(broker.faults.list()).toHaveLength(1);
});

test.each([
  ['POST', 'state', 405, 'GET'],
  ['POST', 'faults', 405, 'GET, PUT, DELETE'],
  ['GET', 'other', 404, null],
  ['GET', 'faults/1/2', 404, null],
])('%s %s is answered with %i', async (method, path, status, allow) => {
  expect(await admin(method, path)).toMatchObject({ status, allow });
});

test.each([
  ['host', 'evil.example', 403],
  ['host', '127.0.0.1.evil.example', 403],
  ['host', 'localhost:4566', 200],
  ['host', '[::1]:4566', 200],
  ['origin', 'https://evil.example', 403],
  ['origin', 'null', 403],
  ['origin', 'http://localhost:8080', 200],
])('with %s %s the answer is %i', async (name, value, expected) => {
  const status = Promise.withResolvers<number | undefined>();
  const headers = { [name]: value };
  request(`${broker.url}/_local/faults`, { headers, agent: false }, (response) => {
    response.resume();
    status.resolve(response.statusCode);
  }).end();
  expect(await status.promise).toBe(expected);
});
