import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type {
  CallName,
  InputOf,
  LiveEvents,
  MessageRow,
  Problem,
  ResultOf,
} from '../../cli/inspector/protocol.ts';
import { type InspectorProcess, startInspectorProcess } from '../../local/inspector-process.ts';
import { freePorts, type Stack, startStack } from '../../local/stack.ts';
import { command } from '../cli/command.ts';

let stack: Stack;
let inspector: InspectorProcess | undefined;
let url: string;
let events: Awaited<ReturnType<typeof listen>>;
const ended: string[] = [];
/** All that a page was told. */
let said = '';

beforeAll(async () => {
  const ports = await freePorts();
  stack = await startStack({ ports, onLine: (line) => inspector?.onLine(line) });
  for (const [broker, topic] of [
    ['mns', 'orders'],
    ['cmq', 'refunds'],
  ] as const) {
    await command(['topics', 'create', topic, '--broker', broker], { stack });
    await command(['subscriptions', 'create', topic, topic, '--broker', broker], { stack });
  }
  inspector = startInspectorProcess({
    port: 0,
    ports: { lambda: ports.lambda, broker: Number(new URL(stack.broker.url).port) },
    onEnded: (lastWords) => ended.push(lastWords),
  });
  url = (await inspector.ready) ?? '';
  events = await listen();
}, 120_000);
afterAll(async () => {
  events.leave();
  await inspector?.stop();
  await stack.stop();
}, 30_000);

async function ask<C extends CallName>(name: C, input: InputOf<C>): Promise<ResultOf<C>> {
  const { status, answer } = await post(name, input);
  if (status !== 200) throw new Error(`${name}: ${status} ${JSON.stringify(answer)}`);
  return answer as ResultOf<C>;
}

async function post(name: string, input: object): Promise<{ status: number; answer: object }> {
  const response = await fetch(`${url}api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  said += text;
  return { status: response.status, answer: JSON.parse(text) as Problem };
}

/** Hears what happens, and waits for what is to. */
async function listen() {
  const asking = request(`${url}api/events`).end();
  const [response] = await once(asking, 'response');
  const heard: { readonly [E in keyof LiveEvents]: LiveEvents[E][] } = {
    message: [],
    targets: [],
    sources: [],
    stage: [],
  };
  const hearing = new EventTarget();
  let rest = '';
  response.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    const whole = `${rest}${chunk}`.split('\n\n');
    rest = whole.pop() ?? '';
    for (const text of whole) {
      const [, event, data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(text) ?? [];
      if (event !== undefined) heard[event as keyof LiveEvents].push(JSON.parse(data));
    }
    hearing.dispatchEvent(new Event('heard'));
  });
  return {
    heard,
    async until<T>(find: () => T | undefined): Promise<T> {
      for (;;) {
        const found = find();
        if (found !== undefined) return found;
        await once(hearing, 'heard');
      }
    },
    leave: () => asking.destroy(),
  };
}

/** Waits for the row of a message to say that so many attempts were made, of which the last delivered it. */
const delivered = (messageId: string, made = 1): Promise<MessageRow> =>
  events.until(() =>
    events.heard.message.find(
      (row) => row.messageId === messageId && row.state === 'delivered' && row.deliveries[0]?.made === made,
    ),
  );

async function publish(
  broker: 'mns' | 'cmq',
  topic: string,
  body: string,
  count = 1,
): Promise<readonly string[]> {
  const { messageIds } = await ask('publish', { broker, account: 'default', topic, body, tags: [], count });
  return messageIds;
}

test('the page of this machine’s stack has figures, and a broker', async () => {
  expect(await ask('about', {})).toEqual({ stage: 'local', local: true, figures: { from: 'log' } });
});

test('what is published is seen to be received and delivered', async () => {
  const [order = ''] = await publish('mns', 'orders', '{"order":1}');
  const [refund = ''] = await publish('cmq', 'refunds', '退款');
  const row = await delivered(order);
  expect(row).toEqual({
    source: 'orders',
    messageId: order,
    broker: 'mns',
    topic: 'orders',
    tags: [],
    receivedAt: expect.any(Number),
    publishedAt: expect.any(Number),
    bytes: 11,
    preview: '{"order":1}',
    state: 'delivered',
    deliveries: [{ target: 'demo', state: 'delivered', made: 1 }],
  });
  expect(await delivered(refund)).toMatchObject({
    source: 'refunds',
    broker: 'cmq',
    preview: '退款',
    bytes: 6,
  });
  const { messages, more } = await ask('messages', { limit: 1_000 });
  expect({ ids: messages.map(({ messageId }) => messageId), more }).toEqual({
    ids: [refund, order],
    more: false,
  });
  expect(messages[1]).toEqual(row);
  expect(await ask('messages', { limit: 1 })).toMatchObject({
    messages: [{ messageId: refund }],
    more: true,
  });
  const older = await ask('messages', { limit: 1, to: messages[0]?.receivedAt ?? 0 });
  expect(older).toMatchObject({ messages: [{ messageId: order }], more: false });
  expect(await ask('messages', { source: 'refunds', limit: 9 })).toMatchObject({
    messages: [{ messageId: refund }],
  });
});

test('a message is shown with its proof, its deliveries and its routes', async () => {
  const [messageId = ''] = await publish('mns', 'orders', 'look at me');
  await delivered(messageId);
  const { notification, raw, rawEncoding, deliveries, checks, routes } = await ask('message', {
    source: 'orders',
    messageId,
  });
  expect(notification).toMatchObject({
    message: 'look at me',
    messageEncoding: 'utf8',
    proof: { kind: 'mns-signature' },
  });
  expect({ rawEncoding, whole: raw.includes('<Message>look at me</Message>') }).toEqual({
    rawEncoding: 'utf8',
    whole: true,
  });
  expect(deliveries).toMatchObject([
    { target: 'demo', state: 'delivered', attempts: [{ result: 'ok', status: 204 }] },
  ]);
  expect(checks.find(({ check }) => check === 'signature')).toMatchObject({ verdict: 'holds' });
  expect(routes).toEqual([{ route: 'everything', taken: true, to: ['demo'] }]);
});

test('a message that there is not is a problem', async () => {
  expect(await post('message', { source: 'orders', messageId: 'nothing' })).toEqual({
    status: 404,
    answer: { error: 'Source orders has no message nothing, or it is past its retention.' },
  });
});

test('messages are planned and sent again, and their rows change', async () => {
  const ids = await publish('mns', 'orders', 'again', 2);
  for (const id of ids) await delivered(id);
  const [one = '', other = ''] = ids;
  const single = await ask('plan', { target: 'demo', source: 'orders', messageId: one, only: 'all' });
  expect(single.plan).toMatchObject({
    count: 1,
    request: { messages: { messageId: one }, routes: 'ignore' },
  });
  expect(await ask('replay', { plan: single.plan })).toMatchObject({ sent: 1, finished: true });
  await delivered(one, 2);

  const from = events.heard.message.find(({ messageId }) => messageId === one)?.receivedAt ?? 0;
  const span = await ask('plan', { target: 'demo', source: 'orders', from, only: 'all' });
  expect(span.plan).toMatchObject({ count: 2, request: { routes: 'apply' } });
  await ask('replay', { plan: span.plan });
  await delivered(one, 3);
  await delivered(other, 2);
});

test('a target that is not configured is sent nothing', async () => {
  const { plan } = await ask('plan', { target: 'demo', source: 'orders', only: 'all' });
  const forged = { plan: { ...plan, request: { ...plan.request, target: 'http://evil.example/' } } };
  const problem = { error: 'There is no target http://evil.example/', next: 'relay.config.ts has: demo' };
  expect(await post('replay', forged)).toEqual({ status: 400, answer: problem });
  expect(await post('plan', { target: 'http://evil.example/', source: 'orders', only: 'all' })).toEqual({
    status: 400,
    answer: problem,
  });
});

test('a target is disabled and enabled', async () => {
  const state = (wanted: string) =>
    events.until(() => events.heard.targets.at(-1)?.find(({ health }) => health.state === wanted));
  await ask('setTarget', { target: 'demo', enabled: false });
  expect(await state('disabled')).toMatchObject({ target: 'demo', type: 'webhook', enabled: true });
  await ask('setTarget', { target: 'demo', enabled: true });
  const { seen } = await state('closed');
  expect(seen?.attempts).toBeGreaterThanOrEqual(5);
  expect(seen).toMatchObject({ failed: 0 });
  expect(await post('setTarget', { target: 'other', enabled: true })).toEqual({
    status: 400,
    answer: { error: 'target: there is no other; configured: demo' },
  });
});

test('faults of the broker are put in force, and what they do is counted', async () => {
  const { faults } = await ask('setFaults', { faults: [{ kind: 'forged-signature', topic: 'orders' }] });
  expect(faults).toEqual([
    { id: 'fault-1', fault: { kind: 'forged-signature', topic: 'orders' }, struck: 0 },
  ]);
  await publish('mns', 'orders', 'forged');
  await vi.waitFor(
    async () => {
      const { sources } = await ask('figures', { minutes: 15 });
      const rejected = sources.find(({ source }) => source === 'orders')?.rejected;
      expect(rejected?.['signature-mismatch']).toBeGreaterThanOrEqual(1);
    },
    { timeout: 10_000 },
  );
  await vi.waitFor(
    async () => {
      const state = await ask('broker', {});
      expect(state.faults[0]?.struck).toBeGreaterThanOrEqual(1);
      expect(state.topics).toContainEqual({
        broker: 'mns',
        name: 'orders',
        subscriptions: [
          {
            name: 'orders',
            endpoint: `${stack.functions.url}/push/mns/orders/***`,
            format: 'XML',
            pending: 1,
          },
        ],
      });
    },
    { timeout: 10_000 },
  );
  expect(await ask('setFaults', { faults: [] })).toEqual({ faults: [] });
  expect(await post('setFaults', { faults: [{ kind: 'delay' }] })).toMatchObject({ status: 400 });
  const figures = await ask('figures', { minutes: 60 });
  const total = (counts: readonly number[]) => counts.reduce((sum, one) => sum + one, 0);
  // The broker tries again what was refused.
  expect(total(figures.received)).toBeGreaterThanOrEqual(5);
  expect(total(figures.delivered)).toBeGreaterThanOrEqual(8);
  expect(total(figures.rejected)).toBeGreaterThanOrEqual(1);
  expect(total(figures.failed)).toBe(0);
});

test('sources are shown', async () => {
  const { sources } = await ask('sources', {});
  expect(sources.map(({ name, broker }) => [name, broker]).sort()).toEqual([
    ['orders', 'mns'],
    ['refunds', 'cmq'],
  ]);
  expect(events.heard.sources.at(-1)).toHaveLength(2);
});

test('what the broker refuses is a problem, with what it said', async () => {
  const nowhere = { broker: 'mns', account: 'default', topic: 'nowhere', body: 'x', tags: [], count: 1 };
  expect(await post('publish', nowhere)).toMatchObject({
    status: 409,
    answer: { error: expect.stringMatching(/^Topic not exist, please create topic\./) },
  });
  expect(await post('publish', { ...nowhere, account: 'other' })).toMatchObject({ status: 409 });
  expect(await post('nothing', {})).toEqual({ status: 404, answer: { error: 'There is no such call' } });
});

test('no token was ever told', async () => {
  const state = (await (await fetch(`${stack.broker.url}/_local/state`)).json()) as {
    topics: { subscriptions: { endpoint: string }[] }[];
  };
  const tokens = state.topics.flatMap(({ subscriptions }) =>
    subscriptions.map(({ endpoint }) => endpoint.split('/').at(-1) ?? ''),
  );
  expect(tokens.map((token) => token.length)).toEqual([43, 43]);
  expect(said.length).toBeGreaterThan(5_000);
  for (const token of tokens) expect(said).not.toContain(token);
  expect(said).not.toContain('tokenHash');
});

test('the end of the functions is told, and the page goes on', async () => {
  await stack.functions.stop();
  const gone = await events.until(() => events.heard.stage.find(({ reachable }) => !reachable));
  expect(gone.problem?.next).toBe(
    'Start the stack with npm start in another terminal, or name a deployed stage: --stage prod',
  );
  expect((await fetch(url)).status).toBe(200);
  expect(ended).toEqual([]);
});
