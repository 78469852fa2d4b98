import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTargetRows } from '../../lib/store/targets.ts';
import { freePorts, type Stack, startStack } from '../../local/stack.ts';
import { command, jsonLines } from './command.ts';
import { startScripted } from './scripted-functions.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ ports: await freePorts() });
}, 120_000);
afterAll(() => stack.stop());

const relay = (...args: string[]) => command(args, { stack });
const broker = (action: string, input: object) => stack.functions.invoke(action, { broker: 'mns', ...input });

/** What the doctor found, each as `status check: detail`. */
async function findings(): Promise<{ exitCode: number | null; found: string[] }> {
  const { exitCode, stdout } = await relay('doctor', '-o', 'json');
  const found = jsonLines(stdout).map(({ status, check, detail }) => `${status} ${check}: ${detail}`);
  return { exitCode, found };
}

describe('the doctor', () => {
  test('finds a stack well, and says what to begin with', async () => {
    const { exitCode, stdout, stderr } = await relay('doctor');
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^ok {4}node {18}24\./),
      'ok    relay.config.ts       1 target, 1 route, 0 topics, 0 subscriptions',
      'ok    credentials           none needed on this machine',
      expect.stringMatching(/^ok {4}functions {13}answer in \d+ ms$/),
      'warn  table                 no sources',
      '                            → Subscribe to a topic: topic-relay subscriptions create MyTopic1 MyTopic1-Sub1',
      'ok    broker mns            takes the credentials of the default account',
      'ok    broker cmq            takes the credentials of the default account',
      'ok    target demo           takes messages (webhook)',
      '',
    ]);
    expect(stderr).toBe('7 ok, 1 to look at, 0 failed\n');
  });

  test('follows each source to its broker, its endpoint, its last message and the certificate', async () => {
    await relay('topics', 'create', 'orders');
    await relay('subscriptions', 'create', 'orders', 'orders');
    expect((await findings()).found).toContainEqual(
      expect.stringMatching(/^ok source orders: no message yet; it was made \d+ s ago$/),
    );
    await relay('publish', 'orders', '--count', '1');
    await relay('listen', '--since', '1h', '--count', '1', '--timeout', '10s');
    const { exitCode, found } = await findings();
    expect(exitCode).toBe(0);
    expect(found.filter((one) => /source|certificate|table/.test(one))).toEqual([
      'ok table: 1 source',
      'ok source orders: mns orders/orders as registered',
      `ok source orders: endpoint answers at ${stack.functions.url}`,
      expect.stringMatching(/^ok source orders: last message \d+ s ago$/),
      'ok certificate: 512 bit, expired, as the real one is: the token of the URL protects as well',
    ]);
  });

  test('warns of a broker that gives up early', async () => {
    await relay('subscriptions', 'set', 'orders', '--strategy', 'BACKOFF_RETRY');
    const { exitCode, found } = await findings();
    expect(exitCode).toBe(0);
    expect(found).toContain(
      'warn source orders: the broker gives up after a minute: a short outage loses messages',
    );
  });

  test('finds a target that was disabled, and ends with 1', async () => {
    const rows = createTargetRows(stack.table);
    const health = { state: 'disabled', because: 'gone', changedAt: 1_779_008_400_000 } as const;
    await rows.replace('demo', await rows.get('demo'), health);
    const { exitCode, found } = await findings();
    expect(exitCode).toBe(1);
    expect(found).toContain('fail target demo: is disabled: it answered 410 Gone');
    await relay('targets', 'enable', 'demo');
  });

  test('finds a source whose subscription is gone from the broker, and says what to do', async () => {
    await broker('topics', { action: 'delete', topic: 'orders' });
    const { exitCode, stdout, stderr } = await relay('doctor');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\nfail {2}source orders {9}.*not exist/);
    expect(stdout).toContain('→ Forget it (topic-relay subscriptions delete orders), and subscribe again.\n');
    expect(stderr).toMatch(/, 1 failed\n$/);
  });
});

test('the doctor warns of a source that is silent for a week, and aligns what it found', async () => {
  const [name, topic, subscription] = ['orders-of-the-whole-company', 'orders', 'all'];
  const created = { createdAt: Date.UTC(2026, 4, 17), format: 'JSON' };
  const source = { name, topic, broker: 'cmq', intake: { via: 'queue' }, ...created };
  await using functions = await startScripted(({ name: called, input }) => ({
    ok: true,
    message: '',
    ...{ sources: [source], topics: [], notifications: [], more: false, same: true, declared: [] },
    ...(called === 'subscriptions' && input.action === 'show'
      ? { source, subscription: { topic, subscription, target: { via: 'queue' }, format: 'JSON' } }
      : { targets: [] }),
  }));
  const { stdout } = await command(['doctor'], { env: functions.env });
  const lines = stdout.split('\n');
  expect(lines.slice(4, -1)).toEqual([
    'ok    table                               1 source',
    'ok    broker mns                          takes the credentials of the default account',
    'ok    broker cmq                          takes the credentials of the default account',
    'ok    source orders-of-the-whole-company  cmq orders/all as registered',
    'warn  source orders-of-the-whole-company  nothing came within a week',
    '                                          → Publish something: topic-relay publish, and see: topic-relay listen',
  ]);
  expect(lines.slice(0, 4).map((line) => line.search(/(?<= {2})[^ ]+(?: [^ ]+)*$/))).toEqual([
    42, 42, 42, 42,
  ]);
});

test('the doctor says when there is no stack, and looks no further', async () => {
  const { exitCode, stdout, stderr } = await command(['doctor']);
  expect(exitCode).toBe(1);
  expect(stdout.split('\n').slice(2)).toEqual([
    'fail  functions             Nothing answers at http://127.0.0.1:1: ECONNREFUSED',
    '                            → Start the stack with npm start in another terminal, or name a deployed stage: --stage prod',
    '',
  ]);
  expect(stderr).toBe('2 ok, 0 to look at, 1 failed\n');
});
