import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNotifications } from '../../lib/store/notifications.ts';
import { createConsole } from '../../local/console.ts';
import { mnsNotification } from '../support/notification.ts';
import { noBodies, useTable } from '../support/table.ts';

const table = useTable();
const home = process.cwd();
let folder: string;
let printed: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'topic-relay-console-'));
  process.chdir(folder);
  printed = [];
});
afterEach(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

const open = (files?: boolean) =>
  createConsole({
    table: () => table.current,
    port: 8080,
    print: (text) => void printed.push(text),
    ...(files === undefined ? {} : { files }),
  });
const ACCESS = '[17/May/2016 17:10:56]"POST" "201" "/push/mns/orders/***" "HTTP/1.1" "495" "h" "a" "i" "v"';
const said = (fields: object) =>
  JSON.stringify({ time: '2016-05-17T17:10:56.789Z', level: 'info', ...fields });
const event = (messageId: string) =>
  said({ message: 'push', source: 'orders', requestId: 'R1', outcome: 'new', status: 201, messageId });

async function store(messageId: string) {
  const { store } = createNotifications(table.current, noBodies);
  const notification = mnsNotification({ messageId, receivedAt: Date.now() });
  await store({ notification, headers: {}, decode: 'none', retentionDays: 30 });
}

test('access lines and stored messages are printed, and kept in the vendor’s files', async () => {
  const line = open();
  await store('A1');
  line(ACCESS);
  line(event('A1'));
  await expect.poll(() => printed).toHaveLength(2);
  expect(printed[0]).toBe(ACCESS);
  expect(printed[1]).toMatch(/^\[.*\] Notify Message Succeed!\n(?:.*\n)*MessageId +: A1\n/);
  const kept = (file: string) => readFile(join(folder, file), 'utf8').catch(() => '');
  await expect.poll(() => kept('access_log.8080')).toBe(`${ACCESS}\n`);
  await expect.poll(() => kept('endpoint_log.8080')).toBe(`${printed[1]}\n`);
});

test('nothing is written where no files are wanted', async () => {
  const line = open(false);
  line(ACCESS);
  expect(printed).toEqual([ACCESS]);
  await expect(readFile(join(folder, 'access_log.8080'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a push that stored nothing is printed as its line says it', () => {
  const refused = said({
    message: 'push',
    source: 'orders',
    outcome: 'refused',
    status: 404,
    reason: 'bad-token',
  });
  open()(refused);
  expect(printed).toEqual([refused]);
});

test('of all other lines only warnings and errors of the functions are printed: the host’s show paths', () => {
  const line = open();
  const warning = JSON.stringify({
    time: '2016-05-17T17:10:56.789Z',
    level: 'warn',
    message: 'retiring failed',
  });
  const fault = JSON.stringify({ time: '2016-05-17T17:10:56.789Z', level: 'error', message: 'push failed' });
  for (const other of [
    'POST /push/mns/orders/the-token (λ: receive-mns)',
    '(λ: receive-mns) RequestId: 1 Duration: 5 ms',
    said({ message: 'retired subscriptions' }),
    warning,
    fault,
    '',
  ]) {
    line(other);
  }
  expect(printed).toEqual([warning, fault]);
});

test('a function that could not start is shown with its reason, and of the trace what is ours', () => {
  const line = open();
  for (const one of [
    'ANY /push/mns/orders/the-token (λ: receive-mns)',
    "× Unhandled exception in handler 'receive-mns'.",
    '× { s [ConfigError]: Configuration is incomplete:',
    '    - PUBLIC_URL is not an http(s) URL: it is http/push/mns/orders/the-token',
    '      at rc (file:///here/.esbuild/host-44649/functions/receive-mns.js:6:13009)',
    '      at ModuleJob.run (node:internal/modules/esm/module_job:561:25)',
    '      at async InProcessRunner.run (file:///here/node_modules/serverless-offline/src/lambda/runner.js:41:21)',
    "     [ 'PUBLIC_URL \u001b[31m' ] }",
    '',
    '  (λ: receive-mns) RequestId: 1 Duration: 5 ms',
    'POST /push/mns/orders/the-token (λ: receive-mns)',
  ]) {
    line(one);
  }
  expect(printed).toEqual([
    "× Unhandled exception in handler 'receive-mns'.",
    '× { s [ConfigError]: Configuration is incomplete:',
    '    - PUBLIC_URL is not an http(s) URL: it is http/push/mns/orders/***',
    '      at rc (file:///here/.esbuild/host-44649/functions/receive-mns.js:6:13009)',
    "     [ 'PUBLIC_URL \\u001b[31m' ] }",
  ]);
});

test('a line cannot steer the terminal that shows it', () => {
  const line = open();
  line(JSON.stringify({ time: '2016-05-17T17:10:56.789Z', level: 'error', message: '\u009b31m \u202e' }));
  expect(printed).toEqual([
    '{"time":"2016-05-17T17:10:56.789Z","level":"error","message":"\\u009b31m \\u202e"}',
  ]);
});

test('a disk that cannot be written to is said, and ends nothing', async () => {
  await rm(folder, { recursive: true });
  const line = open();
  line(ACCESS);
  await expect.poll(() => printed).toHaveLength(2);
  expect(printed[1]).toMatch(/^access_log\.8080 cannot be written: Error: ENOENT/);
  process.chdir(home);
  folder = await mkdtemp(join(tmpdir(), 'topic-relay-console-'));
});
