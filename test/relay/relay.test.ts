import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { TargetInput } from '../../lib/relay-config/target.ts';
import { defineConfig } from '../../lib/relay-config.ts';
import { createTable } from '../../local/table.ts';
import { useAws } from '../support/aws-server.ts';
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts';
import { startRelay, T0 } from '../support/relay.ts';
import { useTable } from '../support/table.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const table = useTable();
const aws = useAws();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A target that answers with whatever status it is told, 200 at first. */
async function target() {
  const behaviour = { status: 200, headers: {} as Record<string, string>, body: '' };
  const server = await startHttpTarget((response) =>
    response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body),
  );
  stops.push(server.stop);
  return { ...server, behaviour };
}

type WebhookInput = Extract<TargetInput, { type: 'webhook' }>;
const webhook = (server: Pick<HttpTarget, 'url'>, changes: Partial<WebhookInput> = {}): WebhookInput => ({
  type: 'webhook',
  url: server.url,
  allowPrivate: ['127.0.0.1'],
  ...changes,
});

/** A relay of its own with the targets named, to which everything goes. */
async function relayTo(name: string, targets: Record<string, WebhookInput>) {
  const config = defineConfig({ targets, routes: [{ to: Object.keys(targets) }] });
  const own = { client: table.current.client, name };
  await createTable(own.client, own.name);
  return startRelay({ config, table: own, aws: aws.current, name });
}

describe('a message', () => {
  test('reaches each of its targets once, however often the stream gives it', async () => {
    const [billing, archive] = [await target(), await target()];
    const relay = await relayTo('once', { billing: webhook(billing), archive: webhook(archive) });
    await relay.store({ source: 'once', messageId: 'A1' }, { source: 'once', messageId: 'A2' });

    expect(await relay.stream('once', 'A1', 'A2')).toEqual([]);
    expect(await relay.stream('once', 'A1', 'A2')).toEqual([]);
    await relay.drain();
    expect(await relay.stream('once', 'A1')).toEqual([]);
    await relay.drain();

    for (const { received } of [billing, archive]) {
      const ids = received.map(({ headers }) => headers['topic-relay-message-id']);
      expect(ids.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(['A1', 'A2']);
    }
    expect(billing.received[0]?.headers['webhook-id']).not.toBe(archive.received[0]?.headers['webhook-id']);
    expect(await relay.deliveries.get({ source: 'once', messageId: 'A1', target: 'billing' })).toMatchObject({
      state: 'delivered',
      made: 1,
      attempts: [{ at: T0, result: 'ok', status: 200 }],
      among: ['billing', 'archive'],
    });
  });

  test('goes to more targets than a batch holds', async () => {
    const server = await target();
    const names = Array.from({ length: 23 }, (_, i) => `t${i}`);
    const relay = await relayTo('many', Object.fromEntries(names.map((name) => [name, webhook(server)])));
    await relay.store({ source: 'many', messageId: 'A1' });
    await relay.stream('many', 'A1');
    await relay.drain();
    expect(server.received).toHaveLength(23);
    expect(new Set(server.received.map(({ headers }) => headers['webhook-id'])).size).toBe(23);
  });

  test('that cannot be read holds up no other of its batch', async () => {
    const server = await target();
    const relay = await relayTo('unreadable', { billing: webhook(server) });
    await relay.store({ source: 'unreadable', messageId: 'A1' });
    expect(await relay.stream('unreadable', 'A0', 'A1')).toEqual(['A0']);
    await relay.drain();
    expect(server.received).toHaveLength(1);
  });
});

describe('a target that is down', () => {
  test('gets each message again by the schedule, under one id, and once when it is up', async () => {
    const server = await target();
    server.behaviour.status = 500;
    const relay = await relayTo('down', { billing: webhook(server) });
    await relay.store({ source: 'down', messageId: 'A1' });
    await relay.stream('down', 'A1');
    await relay.drain();
    expect(server.received).toHaveLength(1);

    await relay.wait(4_999);
    expect(server.received).toHaveLength(1);
    await relay.wait(1);
    expect(server.received).toHaveLength(2);
    await relay.wait(5 * MINUTE);
    expect(server.received).toHaveLength(3);
    // From here on the index keeps the time.
    await relay.wait(30 * MINUTE - 1);
    expect(server.received).toHaveLength(3);
    await relay.wait(1);
    expect(server.received).toHaveLength(4);
    server.behaviour.status = 200;
    await relay.wait(2 * HOUR);
    expect(server.received).toHaveLength(5);
    await relay.wait(24 * HOUR);
    expect(server.received).toHaveLength(5);

    expect(new Set(server.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(server.received.map(({ headers }) => headers['topic-relay-attempt'])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
    const delivery = await relay.deliveries.get({ source: 'down', messageId: 'A1', target: 'billing' });
    expect(delivery?.attempts.map(({ at, result }) => [at - T0, result])).toEqual([
      [0, 'status'],
      [5 * SECOND, 'status'],
      [5 * SECOND + 5 * MINUTE, 'status'],
      [5 * SECOND + 35 * MINUTE, 'status'],
      [5 * SECOND + 35 * MINUTE + 2 * HOUR, 'ok'],
    ]);
  });

  test('is given up after the last attempt: on the dead-letter queue, with the reason', async () => {
    const server = await target();
    server.behaviour.status = 500;
    server.behaviour.body = 'x'.repeat(20_000);
    const relay = await relayTo('given-up', { billing: webhook(server, { retries: [5, 3_600] }) });
    await relay.store({ source: 'given-up', messageId: 'A1' });
    await relay.stream('given-up', 'A1');
    await relay.drain();
    await relay.wait(5 * SECOND);
    expect(await relay.deadLetters()).toEqual([]);
    await relay.wait(HOUR);

    expect(await relay.deadLetters()).toEqual([
      {
        source: 'given-up',
        messageId: 'A1',
        target: 'billing',
        made: 3,
        reason: 'status',
        detail: 'answered 500',
        givenUpAt: T0 + HOUR + 5 * SECOND,
      },
    ]);
    const delivery = await relay.deliveries.get({ source: 'given-up', messageId: 'A1', target: 'billing' });
    expect(delivery).toMatchObject({ state: 'exhausted', made: 3, failure: { status: 500 } });
    expect(delivery?.failure?.answer).toBe('x'.repeat(16_384));
    expect(delivery?.attempts[2]?.answer).toBe('x'.repeat(1_024));
    await relay.wait(48 * HOUR);
    expect(server.received).toHaveLength(3);
  });

  test('gets what was given up again when its dead letters are put back', async () => {
    const server = await target();
    server.behaviour.status = 500;
    const relay = await relayTo('redrive', { billing: webhook(server, { retries: [] }) });
    await relay.store({ source: 'redrive', messageId: 'A1' }, { source: 'redrive', messageId: 'A2' });
    await relay.stream('redrive', 'A1', 'A2');
    await relay.drain();
    server.behaviour.status = 200;

    expect(await relay.redrive(relay.deadLetterUrl, { maximum: 100 })).toEqual({ moved: 2, left: 0 });
    await relay.drain();
    expect(await relay.deadLetters()).toEqual([]);
    expect(server.received).toHaveLength(4);
    for (const messageId of ['A1', 'A2']) {
      expect(await relay.deliveries.get({ source: 'redrive', messageId, target: 'billing' })).toMatchObject({
        state: 'delivered',
        made: 2,
        madeBefore: 1,
      });
    }
  });

  test('does not delay another: it is still waited for when the other has all its messages', async () => {
    const waiting: ServerResponse[] = [];
    const answerAll = () => {
      if (healthy.received.length === 5) for (const one of waiting.splice(0)) one.end();
    };
    const healthy = await startHttpTarget((response) => {
      response.end();
      answerAll();
    });
    const dead = await startHttpTarget((response) => {
      waiting.push(response);
      answerAll();
    });
    stops.push(dead.stop, healthy.stop);
    const relay = await relayTo('apart', { dead: webhook(dead), healthy: webhook(healthy) });
    const ids = Array.from({ length: 5 }, (_, i) => `A${i}`);
    await relay.store(...ids.map((messageId) => ({ source: 'apart', messageId })));
    await relay.stream('apart', ...ids);
    // As several instances: a receive may give less than there is, and one that waits for the dead asks for no more.
    await Promise.all(Array.from({ length: 10 }, () => relay.drain()));
    for (const messageId of ids) {
      expect(await relay.deliveries.get({ source: 'apart', messageId, target: 'dead' })).toMatchObject({
        state: 'delivered',
        made: 1,
      });
    }
  });
});

describe('a target that answers', () => {
  test('429 with Retry-After gets as much time as it asks for', async () => {
    const server = await target();
    Object.assign(server.behaviour, { status: 429, headers: { 'retry-after': '60' } });
    const relay = await relayTo('later', { billing: webhook(server) });
    await relay.store({ source: 'later', messageId: 'A1' });
    await relay.stream('later', 'A1');
    await relay.drain();
    server.behaviour.status = 200;
    await relay.wait(59_999);
    expect(server.received).toHaveLength(1);
    await relay.wait(1);
    expect(server.received).toHaveLength(2);
  });

  test('410 is disabled; its messages are kept, and go out when it is enabled again', async () => {
    const server = await target();
    server.behaviour.status = 410;
    const relay = await relayTo('gone', { 'gone-hook': webhook(server) });
    await relay.store({ source: 'gone', messageId: 'A1' }, { source: 'gone', messageId: 'A2' });
    await relay.stream('gone', 'A1');
    await relay.drain();
    relay.clock.now += 5 * SECOND;
    await relay.stream('gone', 'A2');
    await relay.drain();
    server.behaviour.status = 200;
    await relay.wait(48 * HOUR);
    expect(server.received).toHaveLength(1);
    for (const [messageId, made] of [
      ['A1', 1],
      ['A2', 0],
    ] as const) {
      expect(await relay.deliveries.get({ source: 'gone', messageId, target: 'gone-hook' })).toMatchObject({
        state: 'held',
        heldBecause: 'disabled',
        made,
      });
    }
    expect(await relay.deadLetters()).toEqual([]);

    await relay.breakers.enable('gone-hook');
    await relay.wait(MINUTE);
    expect(server.received).toHaveLength(3);
  });

  test('a redirect to a private address is not followed', async () => {
    const [server, inner] = [await target(), await target()];
    Object.assign(server.behaviour, { status: 302, headers: { location: inner.url } });
    const relay = await relayTo('redirect', { billing: webhook(server) });
    await relay.store({ source: 'redirect', messageId: 'A1' });
    await relay.stream('redirect', 'A1');
    await relay.drain();
    expect(inner.received).toEqual([]);
    expect(
      await relay.deliveries.get({ source: 'redirect', messageId: 'A1', target: 'billing' }),
    ).toMatchObject({
      state: 'waiting',
      attempts: [{ result: 'redirect', status: 302 }],
    });
  });
});

test('a target that is disabled by hand holds what is new and what waits, over two days, and goes on when it is enabled', async () => {
  const server = await target();
  server.behaviour.status = 503;
  const relay = await relayTo('by-hand', { 'hand-hook': { ...webhook(server), retries: [300] } });
  await relay.store({ source: 'by-hand', messageId: 'A1' }, { source: 'by-hand', messageId: 'A2' });
  await relay.stream('by-hand', 'A1');
  await relay.drain();
  await relay.breakers.disable('hand-hook');
  server.behaviour.status = 200;
  await relay.stream('by-hand', 'A2');
  await relay.wait(5 * MINUTE);
  await relay.wait(48 * HOUR);
  expect(server.received).toHaveLength(1);
  const held = { state: 'held', heldBecause: 'disabled' };
  const states = await relay.deliveries.ofMessage('by-hand', 'A1');
  expect([...states, ...(await relay.deliveries.ofMessage('by-hand', 'A2'))]).toMatchObject([held, held]);

  await relay.breakers.enable('hand-hook');
  await relay.wait(MINUTE);
  expect(server.received).toHaveLength(3);
});

describe('the breaker', () => {
  test('holds messages while a target is down, tries one, and then lets all go', async () => {
    const server = await target();
    server.behaviour.status = 503;
    const relay = await relayTo('breaker', { 'breaker-hook': webhook(server) });
    const ids = Array.from({ length: 30 }, (_, i) => `A${i}`);
    await relay.store(...ids.map((messageId) => ({ source: 'breaker', messageId })));
    await relay.stream('breaker', ...ids);
    await relay.drain();
    expect(await relay.breakers.health('breaker-hook')).toMatchObject({ state: 'open' });
    const tried = server.received.length;
    expect(tried).toBeLessThanOrEqual(20);

    await relay.wait(MINUTE);
    expect(server.received.length).toBe(tried + 1);
    server.behaviour.status = 200;
    await relay.wait(MINUTE);
    expect(server.received.length).toBe(tried + 2);
    await relay.wait(MINUTE);
    await relay.wait(10 * MINUTE);
    const delivered = await Promise.all(
      ids.map((messageId) => relay.deliveries.get({ source: 'breaker', messageId, target: 'breaker-hook' })),
    );
    expect(new Set(delivered.map((delivery) => delivery?.state))).toEqual(new Set(['delivered']));
  });

  test('is not all that holds messages: a target may be switched off, or missing from the configuration', async () => {
    const server = await target();
    const off = await relayTo('off', { 'off-hook': webhook(server, { enabled: false }) });
    await off.store({ source: 'off', messageId: 'A1' });
    await off.stream('off', 'A1');
    await off.drain();
    const key = { source: 'off', messageId: 'A1', target: 'off-hook' };
    expect(await off.deliveries.get(key)).toMatchObject({ state: 'held', heldBecause: 'disabled' });
    await off.wait(48 * HOUR);
    expect(server.received).toEqual([]);

    const elsewhere = await relayTo('off', { other: webhook(server) });
    const [entry] = await Array.fromAsync(elsewhere.deliveries.heldFor('off-hook'));
    if (entry === undefined) throw new Error('nothing held');
    await elsewhere.deliveries.release(entry);
    await elsewhere.deliver({ Records: [{ messageId: 'm', body: JSON.stringify({ ...key, made: 0 }) }] });
    expect(await off.deliveries.get(key)).toMatchObject({ state: 'held', heldBecause: 'not-configured' });

    const on = await relayTo('off', { 'off-hook': webhook(server) });
    on.clock.now = off.clock.now;
    await on.wait(MINUTE);
    expect(server.received).toHaveLength(1);
  });
});
