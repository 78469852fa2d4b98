import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import { createEgress } from '../../../lib/relay/egress/egress.ts';
import { createSecrets } from '../../../lib/relay/secrets.ts';
import { createWebhook } from '../../../lib/relay/targets/webhook.ts';
import type { TargetInput, TargetOf } from '../../../lib/relay-config/target.ts';
import { defineConfig } from '../../../lib/relay-config.ts';
import { startHttpTarget } from '../../support/http-target.ts';
import { outgoing } from '../../support/outgoing.ts';

// Keys of 24 bytes, as Standard Webhooks has them.
const OLD = `whsec_${Buffer.from('an old key of 24 bytes..').toString('base64')}`;
const NEW = `whsec_${Buffer.from('a new key of 24 bytes...').toString('base64')}`;

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(...answer: Parameters<typeof startHttpTarget>) {
  const server = await startHttpTarget(...answer);
  stops.push(server.stop);
  return server;
}

function webhook(
  changes: Partial<Extract<TargetInput, { type: 'webhook' }>> & { url: string },
  now = Date.now,
) {
  const { targets } = defineConfig({
    targets: { billing: { type: 'webhook', allowPrivate: ['127.0.0.1'], ...changes } },
    routes: [],
  });
  return createWebhook(targets.billing as TargetOf<'webhook'>, {
    egress: createEgress({ allowPrivate: ['127.0.0.1'] }),
    secrets: createSecrets({
      references: [],
      env: {
        OLD,
        NEW,
        HEADER: 'Bearer 12345',
        TOKEN: 'Bearer quoted"secret',
        BROKEN: 'whsec_short',
        SPLIT: 'a\r\nX-Evil: 1',
      },
      readParameters: async () => new Map(),
      now,
    }),
    deployment: 'topic-relay-prod.eu-west-1',
    now,
  });
}

describe('a webhook', () => {
  test('gets the bytes as published, with what is known of them', async () => {
    const server = await start();
    const now = () => 1_463_476_300_500;
    const [outcome] = await webhook({ url: `${server.url}/in` }, now).send([
      { ...outgoing('{ "id": 9007199254740993 }', { tags: ['paid', 'a,b'] }), attempt: 3 },
    ]);

    expect(outcome).toEqual({ delivered: true, status: 200, answer: '' });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/in' });
    expect(server.received[0]?.body.toString()).toBe('{ "id": 9007199254740993 }');
    expect(server.received[0]?.headers).toEqual({
      'user-agent': 'topic-relay',
      'content-type': 'application/json',
      'webhook-id': 'msg_2b1f0a9c8d7e6f5a4b3c2d1e0f9a8b7c',
      'webhook-timestamp': '1463476300',
      'topic-relay-id': 'msg_2b1f0a9c8d7e6f5a4b3c2d1e0f9a8b7c',
      'topic-relay-source': 'orders',
      'topic-relay-broker': 'mns',
      'topic-relay-topic': 'MyTopic1',
      'topic-relay-message-id': 'F6EA56633844DBFC-1-154BDFB8059-200000008',
      'topic-relay-tags': 'paid,a%2Cb',
      'topic-relay-published-at': '2016-05-17T09:10:56.857Z',
      'topic-relay-received-at': '2016-05-17T09:10:57.000Z',
      'topic-relay-via': 'topic-relay-prod.eu-west-1',
      'topic-relay-attempt': '3',
      'accept-encoding': 'identity',
      'content-length': '26',
      connection: 'keep-alive',
      host: `127.0.0.1:${server.port}`,
    });
  });

  test.each([
    ['JSON', '{"a":1}', 'application/json'],
    ['text', 'I am test message 0.', 'text/plain; charset=utf-8'],
    ['bytes that are no text', Buffer.from('fffe00', 'hex'), 'application/octet-stream'],
  ])('is told that the message is %s', async (_name, message, type) => {
    const server = await start();
    await webhook({ url: server.url }).send([outgoing(message)]);
    expect(server.received[0]?.headers['content-type']).toBe(type);
    expect(server.received[0]?.body.equals(Buffer.from(message))).toBe(true);
  });

  test.each([
    ['sends its headers back', (auth: string) => JSON.stringify({ authorization: auth })],
    ['quotes the token that it refuses', (auth: string) => `unknown token ${auth.slice('Bearer '.length)}`],
  ])('that %s shows no secret of them', async (_name, answerTo) => {
    const server = await start((response, { headers }) => {
      response.writeHead(401).end(answerTo(headers.authorization ?? ''));
    });
    const [outcome] = await webhook({
      url: server.url,
      headers: { Authorization: { env: 'TOKEN' }, 'X-Plain': 'not secret' },
    }).send([outgoing('x')]);
    expect(server.received[0]?.headers.authorization).toBe('Bearer quoted"secret');
    expect(outcome).toMatchObject({ status: 401, answer: expect.stringContaining('***') });
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });

  test('gets signatures that the library of Standard Webhooks verifies, by each of two secrets', async () => {
    const server = await start();
    await webhook({ url: server.url, secrets: [{ env: 'NEW' }, { env: 'OLD' }] }).send([
      outgoing('{"ü":"日本"}'),
    ]);
    const [request] = server.received;
    const headers = request?.headers as Record<string, string>;

    expect(headers['webhook-signature']).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
    for (const secret of [OLD, NEW]) {
      expect(new Webhook(secret).verify(request?.body.toString() ?? '', headers)).toEqual({ ü: '日本' });
    }
    const other = new Webhook(`whsec_${Buffer.alloc(24).toString('base64')}`);
    expect(() => other.verify(request?.body.toString() ?? '', headers)).toThrow('No matching signature');
  });

  test('gets its own headers, secret ones among them', async () => {
    const server = await start();
    const headers = {
      Authorization: { env: 'HEADER' },
      'Content-Type': 'application/x-order',
      'User-Agent': 'shop',
    };
    await webhook({ url: server.url, headers }).send([outgoing('{}')]);
    expect(server.received[0]?.headers).toMatchObject({
      authorization: 'Bearer 12345',
      'content-type': 'application/x-order',
      'user-agent': 'shop',
    });
  });

  test('may get a CloudEvents envelope, and that is what is signed', async () => {
    const server = await start();
    await webhook({ url: server.url, format: 'cloudevents', secrets: [{ env: 'NEW' }] }).send([
      outgoing('{"a":1}'),
    ]);
    const [request] = server.received;
    expect(request?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(
      new Webhook(NEW).verify(request?.body.toString() ?? '', request?.headers as Record<string, string>),
    ).toMatchObject({ specversion: '1.0', subject: 'MyTopic1', data: { a: 1 } });
  });

  test.each<[number, Record<string, string>, object]>([
    [301, { location: 'http://127.0.0.1/' }, { reason: 'redirect', next: 'retry', down: false }],
    [400, {}, { reason: 'status', next: 'retry', down: false }],
    [404, {}, { reason: 'status', next: 'retry', down: false }],
    [410, {}, { reason: 'gone', next: 'disable' }],
    [429, { 'retry-after': '7' }, { reason: 'status', retryAfterMs: 7_000, down: true }],
    [500, { 'retry-after': '7' }, { reason: 'status', next: 'retry', down: true }],
    [503, { 'retry-after': 'Tue, 17 May 2016 09:12:00 GMT' }, { retryAfterMs: 20_000, down: true }],
  ])('that answers %i is a failure', async (status, headers, failure) => {
    const server = await start((response) => response.writeHead(status, headers).end('because'));
    const now = () => Date.UTC(2016, 4, 17, 9, 11, 40);
    const [outcome] = await webhook({ url: server.url }, now).send([outgoing('{}')]);
    expect(outcome).toMatchObject({ delivered: false, status, answer: 'because', ...failure });
    if (status === 500) expect(outcome).not.toHaveProperty('retryAfterMs');
  });

  test.each([200, 201, 202, 204, 299])('that answers %i has taken the message', async (status) => {
    const server = await start((response) => response.writeHead(status).end());
    const [outcome] = await webhook({ url: server.url }).send([outgoing('{}')]);
    expect(outcome).toMatchObject({ delivered: true, status });
  });

  test('that is slow times out', async () => {
    const server = await start(() => undefined);
    const [outcome] = await webhook({ url: server.url, timeoutMs: 200 }).send([outgoing('{}')]);
    expect(outcome).toMatchObject({ delivered: false, reason: 'timeout', next: 'retry', down: true });
  });

  test('that nobody serves is a failure with the network’s code', async () => {
    const server = await startHttpTarget();
    await server.stop();
    const [outcome] = await webhook({ url: server.url }).send([outgoing('{}')]);
    expect(outcome).toMatchObject({ delivered: false, reason: 'ECONNREFUSED', down: true });
  });

  test.each([
    ['is missing', { secrets: [{ env: 'NONE' }] }, 'secret-unavailable'],
    ['is no signing secret', { secrets: [{ env: 'BROKEN' }] }, 'secret-invalid'],
    ['would split a header', { headers: { 'x-team': { env: 'SPLIT' } } }, 'refused'],
  ])('whose secret %s is not called, and the record does not show it', async (_name, changes, reason) => {
    const server = await start();
    const [outcome] = await webhook({ url: server.url, ...changes }).send([outgoing('{}')]);
    expect(outcome).toMatchObject({ delivered: false, reason, next: 'retry' });
    expect(JSON.stringify(outcome)).not.toMatch(/whsec_short|X-Evil/);
    expect(server.received).toEqual([]);
  });

  test('does not get a message that came through this deployment before', async () => {
    const server = await start();
    const before = { headers: { 'topic-relay-via': 'other, topic-relay-prod.eu-west-1' } };
    const [outcome] = await webhook({ url: server.url }).send([outgoing('{}', before)]);
    expect(outcome).toMatchObject({ delivered: false, reason: 'loop', next: 'give-up', down: false });
    expect(server.received).toEqual([]);
  });

  test('gets a message that came through another deployment, and is told of both', async () => {
    const server = await start();
    const before = { headers: { 'topic-relay-via': 'localhost:4680, x\ty, topic-relay-prod.eu-west-10' } };
    await webhook({ url: server.url }).send([outgoing('{}', before)]);
    expect(server.received[0]?.headers['topic-relay-via']).toBe(
      'topic-relay-prod.eu-west-1, localhost:4680, topic-relay-prod.eu-west-10',
    );
  });

  test('gets several at once, each answered for itself', async () => {
    const server = await start((response, { body }) => {
      response.statusCode = body.toString() === 'bad' ? 500 : 200;
      response.end();
    });
    const outcomes = await webhook({ url: server.url }).send(['a', 'bad', 'c'].map((text) => outgoing(text)));
    expect(outcomes.map(({ delivered }) => delivered)).toEqual([true, false, true]);
  });
});
