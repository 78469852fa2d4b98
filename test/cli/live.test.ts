import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts, type Stack, startStack } from '../../local/stack.ts';
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts';
import { command, jsonLines, startCommand } from './command.ts';

let stack: Stack;
let target: HttpTarget;

beforeAll(async () => {
  [stack, target] = await Promise.all([startStack({ ports: await freePorts() }), startHttpTarget()]);
  for (const topic of ['orders', 'refunds']) {
    await relay('topics', 'create', topic);
    await relay('subscriptions', 'create', topic, topic);
  }
}, 60_000);
afterAll(async () => {
  await target.stop();
  await stack.stop();
});

const relay = (...args: string[]) => command(args, { stack });
const start = (...args: string[]) => startCommand(args, { stack });

describe('try', () => {
  test('leads from nothing to three relayed messages, and can be done again', async () => {
    const first = await relay('try');
    expect(first.exitCode).toBe(0);
    expect(first.stderr.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'HERE')).toBe(
      [
        'Create Topic Succeed! TopicName:try-mns',
        'Create Subscription Succeed! TopicName:try-mns SubName:try-mns-http Endpoint:HERE/push/mns/try-mns-http/***',
        'Publish Message Succeed. MessageCount:3',
        'All 3 were received, proven, stored and relayed.',
        '',
      ].join('\n'),
    );
    expect(first.stdout.match(/ received +try-mns-http /g)).toHaveLength(3);
    expect(first.stdout.match(/ delivered +try-mns-http .* demo {2}/g)).toHaveLength(3);

    const again = await relay('try');
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain('Using the subscription try-mns-http, which is there already\n');
  });
});

describe('publish', () => {
  test('sends test messages, numbered through', async () => {
    const { exitCode, stdout, stderr } = await relay('publish', 'refunds');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '3 published to refunds of mns\n' });
    expect(stdout).toMatch(
      /^MESSAGE ID {24}MESSAGE\n[0-9A-F]{32} {2}I am test message 0\.\n[0-9A-F]{32} {2}I am test message 1\.\n[0-9A-F]{32} {2}I am test message 2\.\n$/,
    );
  });

  test('sends a text, a file, or what comes in, as often as asked', async () => {
    const bodies = (output: string) => jsonLines(output).map(({ body }) => body);
    const twice = await relay(
      'publish',
      'refunds',
      '--body',
      'a',
      '--body',
      'b',
      '--count',
      '2',
      '-o',
      'json',
    );
    expect(bodies(twice.stdout)).toEqual(['a', 'b', 'a', 'b']);
    const file = join(tmpdir(), `topic-relay-publish-${process.pid}.json`);
    await writeFile(file, '{"refund":1}');
    expect(bodies((await relay('publish', 'refunds', '--file', file, '-o', 'json')).stdout)).toEqual([
      '{"refund":1}',
    ]);
    const piped = await command(['publish', 'refunds', '--stdin', '-o', 'json'], { stack, input: '订单\n' });
    expect(bodies(piped.stdout)).toEqual(['订单\n']);
  });

  test('refuses bytes that are no text, and says what to do with them', async () => {
    const input = Buffer.from([0xff, 0xfe]);
    expect(await command(['publish', 'refunds', '--stdin'], { stack, input })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'error: standard input is not UTF-8, and messages are text\nEncode it (base64), and let its source decode: topic-relay subscriptions set SOURCE --decode base64\n',
    });
  });
});

describe('listen', () => {
  test('shows what is received and delivered from now on, until Ctrl-C, which is no failure', async () => {
    await relay('publish', 'orders', '--body', 'from before');
    const listening = start('listen', '--source', 'orders');
    await listening.says('Listening to orders (stage local). Ctrl-C ends it.');
    await relay('publish', 'orders', '--body', '{"order":1}', '--tag', 'paid');
    await listening.says('delivered');
    listening.process.kill('SIGINT');

    const { exitCode, stdout, stderr } = await listening.ended;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^[\d:]{8}\.\d{3} {2}received {3}orders {2}[0-9A-F]{32} {2}\[paid\] \{"order":1\}\n[\d:]{8}\.\d{3} {2}delivered {2}orders {2}[0-9A-F]{32} {2}demo {2}204 in \d+ ms\n$/,
    );
    expect(stderr).toMatch(
      /\n1 received\. What comes from here on: topic-relay listen --since \d{4}-\S+Z\n$/,
    );
  });

  test('shows what came while nobody listened, and then what comes', async () => {
    const before = new Date().toISOString();
    await relay('publish', 'orders', '--body', 'first', '--body', 'second');
    const listening = start('listen', '--since', before, '--source', 'ord*', '--count', '3', '-o', 'json');
    await listening.says('Listening');
    await relay('publish', 'orders', '--body', 'third');
    const { exitCode, stdout } = await listening.ended;
    expect(exitCode).toBe(0);
    const events = jsonLines(stdout);
    const messages = events.filter(({ event }) => event === 'received').map(({ message }) => message);
    expect(new Set(messages)).toEqual(new Set(['first', 'second', 'third']));
    expect(messages).toHaveLength(3);
    const delivered = events.filter(({ event }) => event === 'delivered');
    expect(delivered).toHaveLength(3);
    expect(delivered[0]).toMatchObject({ target: 'demo', state: 'delivered', attempts: [{ status: 204 }] });
  });

  test('shows only what was asked for', async () => {
    const before = new Date().toISOString();
    await relay(
      'publish',
      'orders',
      '--body',
      '{"state":"paid"}',
      '--body',
      '{"state":"open"}',
      '--body',
      'text',
    );
    const { stdout } = await relay(
      ...['listen', '--since', before, '--source', 'orders', '--field', 'state=open'],
      ...['--count', '1', '-o', 'access'],
    );
    expect(stdout).toMatch(
      /^\[\d\d\/\w{3}\/\d{4} [\d:]{8}\]"POST" "201" "\/push\/mns\/orders\/\*\*\*" .*\n$/,
    );
  });

  test('ends with the messages that were asked for, and says from where the next ones come', async () => {
    const before = new Date().toISOString();
    // One after the other, so that no two are of one millisecond.
    for (const body of ['first', 'second', 'third']) await relay('publish', 'orders', '--body', body);
    await relay('listen', '--since', before, '--source', 'orders', '--count', '3', '--timeout', '30s');
    const first = await relay(
      ...['listen', '--since', before, '--source', 'orders', '--count', '1', '-o', 'json'],
    );
    expect(jsonLines(first.stdout).map(({ event }) => event)).toEqual(['received', 'delivered']);
    const [, since = ''] = /--since (\S+Z)/.exec(first.stderr) ?? [];
    const rest = await relay(
      ...['listen', '--since', since, '--source', 'orders', '--count', '2', '--timeout', '30s', '-o', 'json'],
    );
    const received = [...jsonLines(first.stdout), ...jsonLines(rest.stdout)].filter(
      ({ event }) => event === 'received',
    );
    expect(new Set(received.map(({ message }) => message))).toEqual(new Set(['first', 'second', 'third']));
  });

  test('shows only what has come to a state that was asked for', async () => {
    const before = new Date().toISOString();
    await relay('publish', 'refunds', '--body', 'one', '--body', 'two');
    const { stdout } = await relay(
      ...['listen', '--since', before, '--source', 'refunds', '--state', 'delivered'],
      ...['--count', '2', '--timeout', '30s', '-o', 'json'],
    );
    expect(jsonLines(stdout).map(({ event }) => event)).toEqual(['delivered', 'delivered']);
  });

  test('forwards to a machine of one’s own, signed as Standard Webhooks wants it', async () => {
    const before = new Date().toISOString();
    await relay('publish', 'orders', '--body', '{"order":7}', '--tag', 'paid');
    const url = `${target.url}/hook`;
    const { stdout, stderr } = await relay(
      ...['listen', '--since', before, '--source', 'orders', '--forward-to', url, '--count', '1'],
    );
    expect(stdout).toContain(`  forwarded  orders  `);
    expect(stdout).toContain(`  ${url}  200 in `);
    const [, secret = ''] = /verify with the secret (whsec_\S+)/.exec(stderr) ?? [];
    const { path, headers, body } = await target.waitFor(({ body }) => body.includes('"order":7'));
    expect({ path, type: headers['content-type'] }).toEqual({ path: '/hook', type: 'application/json' });
    expect(new Webhook(secret).verify(body.toString(), headers as Record<string, string>)).toEqual({
      order: 7,
    });
    expect(headers['topic-relay-tags']).toBe('paid');
  });

  test('ends with 1 when what it was to wait for did not come in time', async () => {
    const { exitCode, stdout, stderr } = await relay('listen', '--count', '1', '--timeout', '1s');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/\nerror: 0 of 1 messages came in time\n$/);
  });
});
