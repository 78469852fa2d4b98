import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts, type Stack, startStack } from '../../local/stack.ts';
import { command, jsonLines } from './command.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ ports: await freePorts() });
  await relay('topics', 'create', 'orders');
  await relay('subscriptions', 'create', 'orders', 'orders');
  await relay('subscriptions', 'create', 'orders', 'bare', '--format', 'SIMPLIFIED');
  await relay('topics', 'create', 'orders', '--broker', 'cmq');
  await relay('subscriptions', 'create', 'orders', 'cmq', '--broker', 'cmq', '--source', 'cmq');
}, 60_000);
afterAll(() => stack.stop());

const relay = (...args: string[]) => command(args, { stack });

/** What a shell prints for the curl command that `sign` prints. */
async function throughShell(...args: string[]): Promise<string> {
  const { stdout } = await relay('sign', ...args);
  return new Promise((resolve, reject) => {
    const shell = execFile('sh', (error, output) => (error ? reject(error) : resolve(output)));
    shell.stdin?.end(stdout);
  });
}

async function messageOf(source: string): Promise<unknown> {
  const { stdout } = await relay('notifications', 'list', source, '-n', '1', '-o', 'json');
  return jsonLines(stdout)[0];
}

describe('a push that is printed as curl', () => {
  const BODY = `{"it's":"päid 订单","$HOME":"\\\\"}`;

  test.each([
    ['orders', 'XML'],
    ['orders-bare', 'SIMPLIFIED'],
    ['cmq', 'JSON'],
  ])('for source %s, in %s, is taken when a shell sends it, body and tag intact', async (source, format) => {
    expect(await throughShell(source, '--body', BODY, '--tag', 'eu', '--message-id', '7007')).toBe('201\n');
    expect(await messageOf(source)).toMatchObject({ messageId: '7007', message: BODY, format, tags: ['eu'] });
    expect(await throughShell(source, '--body', BODY, '--tag', 'eu', '--message-id', '7007')).toBe('200\n');
  });

  test('carries a tag beyond ASCII as the broker does', async () => {
    expect(await throughShell('orders-bare', '--tag', '标签', '--message-id', '7008')).toBe('201\n');
    expect(await messageOf('orders-bare')).toMatchObject({ messageId: '7008', tags: ['标签'] });
  });

  test('is refused when it says that it is over a day old, or of another topic', async () => {
    expect(await throughShell('orders', '--date', '26h')).toBe('403\n');
    expect(await throughShell('orders', '--topic', 'others')).toBe('403\n');
  });
});

test('a push is printed as HTTP and as JSON too', async () => {
  const http = (
    await relay('sign', 'cmq', '--as', 'http', '--message-id', '7', '--date', '2026-05-17T09:00:00Z')
  ).stdout;
  const body =
    '{"TopicOwner":1250000000,"topicName":"orders","subscriptionName":"cmq","msgId":"7","msgBody":"I am test message 0.","publishTime":1779008400}';
  const [head = '', ...rest] = http.split('\r\n\r\n');
  expect(rest).toEqual([body]);
  expect(head.split('\r\n')).toEqual([
    expect.stringMatching(/^POST \/push\/cmq\/cmq\/[\w-]{43} HTTP\/1\.1$/),
    `Host: ${new URL(stack.functions.url).host}`,
    'Content-Type: text/plain',
    'User-Agent: Qcloud Notification Service Agent',
    expect.stringMatching(/^x-cmq-request-id: \d{19}$/),
    'x-cmq-message-id: 7',
    'Content-Length: 141',
  ]);

  const [push] = jsonLines((await relay('sign', 'orders', '-o', 'json')).stdout) as {
    method: string;
    url: string;
    headers: Record<string, string>;
    body: string;
  }[];
  if (push === undefined) throw new Error('It printed nothing');
  const { status } = await fetch(push.url, push);
  expect(status).toBe(201);
});

test('a push is signed with a key of one’s own, for an endpoint of one’s own', async () => {
  const file = join(tmpdir(), `topic-relay-sign-${process.pid}.pem`);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const whom = ['--endpoint', 'https://relay.example.com/push/mns/orders/a-token?x=1', '--topic', 'orders'];
  const { stdout } = await relay(
    ...['sign', ...whom, '--subscription', 'all', '--owner', '1460488513831433'],
    ...['--key', file, '--certificate-url', 'https://certificates.example.com/mine.pem'],
  );
  expect(stdout).toContain("'https://relay.example.com/push/mns/orders/a-token?x=1'");
  const certificate = Buffer.from('https://certificates.example.com/mine.pem').toString('base64');
  expect(stdout).toContain(`-H 'x-mns-signing-cert-url: ${certificate}'`);
  expect(stdout).toMatch(/-H 'Authorization: [A-Za-z0-9+/]{342}=='/);
  expect(stdout).toContain('<TopicOwner>1460488513831433</TopicOwner>');
});

describe('a push cannot be signed', () => {
  test.each([
    [
      ['sign', 'orders', '--key', '/nonexistent'],
      2,
      'error: --key needs --certificate-url: the push names where',
    ],
    [
      ['sign', 'orders', '--key', '/nonexistent', '--certificate-url', 'http://127.0.0.1/c.pem'],
      2,
      'error: /nonexistent is no RSA private key: ENOENT',
    ],
    [['sign', 'nothing'], 2, 'error: source: there is no nothing; registered: cmq, orders, orders-bare'],
    [['sign', 'orders', '--body', 'a', '--body', 'b'], 2, 'error: A push carries one message'],
  ])('%j', async (args, exitCode, said) => {
    const ended = await relay(...args);
    expect(ended).toEqual({ exitCode, stdout: '', stderr: expect.stringContaining(said) });
  });

  test('without the broker whose key it is', async () => {
    const env = { TOPIC_RELAY_BROKER_URL: 'http://127.0.0.1:1' };
    const { exitCode, stderr } = await command(['sign', 'orders'], { stack, env });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr:
        'error: The broker of this machine does not answer at http://127.0.0.1:1\nStart the stack with npm start in another terminal.\n',
    });
  });
});
