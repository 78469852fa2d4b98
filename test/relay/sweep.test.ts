import { describe, expect, test } from 'vitest';
import { createLog } from '../../lib/log.ts';
import { createReconcile } from '../../lib/relay/reconcile.ts';
import { createSweep } from '../../lib/relay/sweep.ts';
import { defineConfig } from '../../lib/relay-config.ts';
import { type HistoryRequest, history } from '../../lib/store/history.ts';
import { createWatermarks } from '../../lib/store/watermarks.ts';
import { createTable } from '../../local/table.ts';
import { useAws } from '../support/aws-server.ts';
import { startRelay, T0 } from '../support/relay.ts';
import { useTable } from '../support/table.ts';

const HOUR = 3_600_000;
const table = useTable();
const aws = useAws();

async function relayNamed(name: string) {
  const webhook = { type: 'webhook', url: 'https://hooks.example.com/' } as const;
  const config = defineConfig({
    targets: { billing: webhook, archive: webhook },
    routes: [{ to: ['billing'] }, { match: { tag: ['keep'] }, to: ['archive'] }],
  });
  const own = { client: table.current.client, name };
  await createTable(own.client, own.name);
  return startRelay({ config, table: own, aws: aws.current, name });
}

async function create({ deliveries }: Awaited<ReturnType<typeof relayNamed>>, count: number) {
  const keys = Array.from({ length: count }, (_, i) => ({
    source: 'orders',
    messageId: `A${i}`,
    target: 'billing',
  }));
  await Promise.all(keys.map((key) => deliveries.create(key, details)));
}

const details = { among: ['billing'], expiresAt: T0 / 1000 + 86_400 };

describe('a sweep', () => {
  test('puts on the queue what is due, each once, though two run at a time', async () => {
    const relay = await relayNamed('sweep-due');
    await create(relay, 50);
    expect(await relay.sweep()).toEqual({ due: 0, released: 0 });
    relay.clock.now += HOUR;
    const reports = await Promise.all([relay.sweep(), relay.sweep()]);
    expect(reports.reduce((sum, { due }) => sum + due, 0)).toBe(50);
    expect(await relay.sweep()).toEqual({ due: 0, released: 0 });
  });

  test('that is stopped, or cannot reach the queue, leaves the rest to the next', async () => {
    const relay = await relayNamed('sweep-stop');
    await create(relay, 450);
    relay.clock.now += HOUR;
    expect(await relay.sweep(AbortSignal.abort())).toEqual({ due: 200, released: 0 });
    const broken = createSweep({ ...relay, queue: { send: async (messages) => messages } });
    expect(await broken()).toEqual({ due: 0, released: 0 });
    // Those that it took are looked after again in an hour.
    expect((await relay.sweep()).due).toBe(0);
    relay.clock.now += HOUR;
    expect((await relay.sweep()).due).toBe(450);
  });

  test('sends what it has taken though one cannot be, which the next takes', async () => {
    const relay = await relayNamed('sweep-one-fails');
    await create(relay, 50);
    relay.clock.now += HOUR;
    const { takeDue } = relay.deliveries;
    const failing = createSweep({
      ...relay,
      deliveries: {
        ...relay.deliveries,
        takeDue: (entry) =>
          entry.messageId === 'A7' ? Promise.reject(new Error('throttled')) : takeDue(entry),
      },
    });
    expect(await failing()).toEqual({ due: 49, released: 0 });
    expect(await relay.sweep()).toEqual({ due: 1, released: 0 });
  });
});

describe('a reconciliation', () => {
  test('makes what is missing of messages that are an hour old, once', async () => {
    const relay = await relayNamed('reconcile');
    await relay.store(
      { messageId: 'A0', receivedAt: T0 - 26 * HOUR },
      { messageId: 'A1', receivedAt: T0 - 2 * HOUR },
      { messageId: 'A2', receivedAt: T0 - HOUR - 1, tags: ['keep'] },
      { messageId: 'A3', receivedAt: T0 - HOUR },
    );
    await relay.deliveries.create({ source: 'orders', messageId: 'A1', target: 'billing' }, details);
    expect(await relay.reconcile()).toBe(3);
    const targetsOf = async (messageId: string) =>
      (await relay.deliveries.ofMessage('orders', messageId)).map(({ target }) => target);
    expect(await targetsOf('A0')).toEqual(['billing']);
    expect(await targetsOf('A2')).toEqual(['archive', 'billing']);
    expect(await targetsOf('A3')).toEqual([]);

    relay.clock.now += HOUR;
    expect(await relay.reconcile()).toBe(1);
    expect(await relay.reconcile()).toBe(0);
  });

  test('does not send what was fanned out before to routes that came later', async () => {
    const relay = await relayNamed('reconcile-routes');
    await relay.store({ messageId: 'A1', receivedAt: T0 - 2 * HOUR, tags: ['keep'] });
    await relay.deliveries.create({ source: 'orders', messageId: 'A1', target: 'billing' }, details);
    expect(await relay.reconcile()).toBe(0);
  });

  test('makes what is missing of a message that was only replayed', async () => {
    const relay = await relayNamed('reconcile-replayed');
    await relay.store({ messageId: 'A1', receivedAt: T0 - 2 * HOUR, tags: ['keep'] });
    const plan = await relay.replay.plan({
      target: 'billing',
      source: 'orders',
      messages: { messageId: 'A1' },
      only: 'missing',
      routes: 'apply',
    });
    expect(await relay.replay.run(plan)).toMatchObject({ sent: 1 });
    expect(await relay.reconcile()).toBe(2);
    const targets = (await relay.deliveries.ofMessage('orders', 'A1')).map(({ target }) => target);
    expect(targets).toEqual(['archive', 'billing']);
  });

  test('tries a message that fails for a day, and holds up no other source', async () => {
    const relay = await relayNamed('reconcile-stuck');
    const own = { client: table.current.client, name: 'reconcile-stuck' };
    await relay.store(
      { messageId: 'A1', receivedAt: T0 - 3 * HOUR },
      { messageId: 'A2', receivedAt: T0 - 2 * HOUR },
      { source: 'refunds', messageId: 'B1', receivedAt: T0 - 2 * HOUR },
    );
    const { get } = relay.notifications;
    const lines: string[] = [];
    const reconcile = createReconcile({
      ...relay,
      sources: async () => ['orders', 'refunds'],
      history: (request) => history(own, request),
      watermarks: createWatermarks(own),
      notifications: {
        get: (source, messageId) =>
          messageId === 'A1' ? Promise.reject(new Error('no such object')) : get(source, messageId),
      },
      log: createLog('info', (line) => void lines.push(line)),
    });
    await expect(reconcile()).rejects.toThrow('The deliveries of a message of orders were not made');
    const madeOf = async (source: string, messageId: string) =>
      (await relay.deliveries.ofMessage(source, messageId)).length;
    expect(await madeOf('orders', 'A2')).toBe(1);
    expect(await madeOf('refunds', 'B1')).toBe(1);

    relay.clock.now += 23 * HOUR;
    await relay.store({ messageId: 'A3', receivedAt: T0 + HOUR });
    await expect(reconcile()).rejects.toThrow('orders');
    expect(lines.join()).not.toContain('given up');
    relay.clock.now += HOUR;
    expect(await reconcile()).toBe(0);
    expect(lines.join()).toContain('a message was given up that has no deliveries: replay it');
    expect(lines.join()).toContain('"messageId":"A1"');
    expect(await madeOf('orders', 'A3')).toBe(1);
    relay.clock.now += HOUR;
    expect(await reconcile()).toBe(0);
  });

  test('looks at each message once, and goes on where a run was stopped', async () => {
    const relay = await relayNamed('reconcile-stop');
    const [asked, seen]: [HistoryRequest[], string[]] = [[], []];
    const stop = new AbortController();
    const reconcile = createReconcile({
      ...relay,
      sources: async () => ['orders'],
      async *history(request) {
        asked.push(request);
        for (let i = 0; i < 600; i += 1) {
          const receivedAt = T0 - 3 * HOUR + i;
          if (receivedAt >= request.from && receivedAt < request.to) {
            yield { source: 'orders', messageId: `A${i}`, receivedAt };
          }
        }
      },
      notifications: {
        async get(_source, messageId) {
          seen.push(messageId);
          if (messageId === 'A100') stop.abort();
          return undefined;
        },
      },
      watermarks: createWatermarks({ client: table.current.client, name: 'reconcile-stop' }),
    });
    await reconcile(stop.signal);
    expect(seen).toHaveLength(500);
    await reconcile(stop.signal);
    expect(asked).toHaveLength(1);
    await reconcile();
    expect(new Set(seen).size).toBe(600);
    relay.clock.now += HOUR;
    await reconcile();
    expect(asked.map(({ from, to }) => [from, to])).toEqual([
      [T0 - 27 * HOUR, T0 - HOUR],
      [T0 - 3 * HOUR + 499, T0 - HOUR],
      [T0 - HOUR, T0],
    ]);
  });
});
