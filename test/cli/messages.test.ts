import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PublishResult } from '../../lib/manage/publish.ts';
import { createDeliveries } from '../../lib/store/deliveries.ts';
import { freePorts, type Stack, startStack } from '../../local/stack.ts';
import { command, jsonLines } from './command.ts';
import { storeMessages } from './stored.ts';

const ON_THE_DAY = ['--since', '2026-05-17T09:00:00Z', '--until', '2026-05-17T10:00:00Z'];
const HOSTILE = 'red \u001b[31m, title \u001b]0;x\u0007, 8 bit \u009b31m, backwards \u202e, two\nlines';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ ports: await freePorts() });
  await storeMessages(stack, 'shop', [
    { messageId: 'A1', body: '{"order":1}', tags: ['order.paid'] },
    { messageId: 'A2', body: '订单已支付' },
    { messageId: 'A3', body: HOSTILE },
  ]);
  await relayed('A1', 'A2', 'A3');
}, 120_000);
afterAll(() => stack.stop());

const relay = (...args: string[]) => command(args, { stack });

/** Waits until the demo target has these messages. */
async function relayed(...messageIds: string[]): Promise<void> {
  const deliveries = createDeliveries(stack.table);
  await Promise.all(
    messageIds.map((messageId) =>
      vi.waitFor(
        async () => {
          const key = { source: 'shop', messageId, target: 'demo' };
          expect(await deliveries.get(key)).toMatchObject({ state: 'delivered' });
        },
        { timeout: 15_000 },
      ),
    ),
  );
}

/** Publishes a message at the broker of the stack, and waits until it has come through a push. */
async function published(topic: string, body: string): Promise<string> {
  const call = (name: string, input: object) =>
    stack.functions.invoke(name, { broker: 'mns', topic, ...input });
  await call('topics', { action: 'create' });
  await call('subscriptions', { action: 'create', subscription: topic });
  const { messages } = (await call('publish', { messages: [body] })) as PublishResult;
  const [{ messageId } = { messageId: '' }] = messages;
  await stack.broker.waitForPush({ messageId, succeeded: true }, { timeoutMs: 30_000 });
  return messageId;
}

describe('notifications', () => {
  test('are a table, the newest first, in which nothing is obeyed by the terminal', async () => {
    const { exitCode, stdout, stderr } = await relay('notifications', 'list', 'shop', ...ON_THE_DAY);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'RECEIVED        SOURCE  MESSAGE ID  TAGS        DELIVERIES      MESSAGE',
        '05-17 09:02:00  shop    A3          -           demo delivered  red \\u001b[31m, title \\u001b]0;x\\u0007, 8 bit \\u009b31m, backwards \\u202e, two lines',
        '05-17 09:01:00  shop    A2          -           demo delivered  订单已支付',
        '05-17 09:00:00  shop    A1          order.paid  demo delivered  {"order":1}',
        '',
      ].join('\n'),
    );
  });

  test('are JSON lines, which read back as they were and hold no control characters', async () => {
    const { stdout } = await relay(
      'notifications',
      'list',
      'shop',
      ...ON_THE_DAY,
      '-o',
      'json',
      '--oldest-first',
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them is to be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(jsonLines(stdout)).toMatchObject([
      { messageId: 'A1', message: '{"order":1}', tags: ['order.paid'], receivedAt: 1_779_008_400_000 },
      {
        messageId: 'A2',
        message: '订单已支付',
        deliveries: [{ target: 'demo', state: 'delivered', made: 1 }],
      },
      { messageId: 'A3', message: HOSTILE },
    ]);
  });

  test('are the access log of the vendor', async () => {
    const { stdout } = await relay('notifications', 'list', 'shop', ...ON_THE_DAY, '-o', 'access', '-n', '1');
    expect(stdout).toBe(
      `[17/May/2026 09:02:00]"POST" "201" "/push/mns/shop/***" "HTTP/1.1" "${Buffer.byteLength(HOSTILE)}" "" "Aliyun Notification Service Agent" "573AE020B2B71CFC6801A6EF" "2015-06-06"\n`,
    );
  });

  test('are the endpoint log of the vendor, whose lines a message may fill but not command', async () => {
    const { stdout } = await relay('notifications', 'show', 'shop', 'A3', '-o', 'endpoint');
    expect(stdout.split('\n').slice(0, 10)).toEqual([
      '[2026-05-17 09:02:00] [root] [INFO] [receive-mns] [573AE020B2B71CFC6801A6EF] Notify Message Succeed!',
      'MessageMD5                    : 075C3D4AEB2D2F2D6A4C17C9D6DBBEBB',
      'TopicOwner                    : 1460488513831433',
      'PublishTime                   : 1779008519500',
      'Subscriber                    : 1460488513831433',
      'MessageTag                    : ',
      'SubscriptionName              : all',
      'MessageId                     : A3',
      'Message                       : red \\u001b[31m, title \\u001b]0;x\\u0007, 8 bit \\u009b31m, backwards \\u202e, two',
      'lines',
    ]);
  });

  test('are shown whole, or byte for byte', async () => {
    const { stdout } = await relay('notifications', 'show', 'shop', 'A1');
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'Message id        A1',
      'Source            shop',
      'Topic             shop of mns account 1460488513831433',
    ]);
    expect(stdout).toContain('\n\nMessage\n{"order":1}\n\nDeliveries\n');
    expect(stdout).toMatch(
      /\n\d\d-\d\d [\d:]{8} {2}shop {4}A1 {10}demo {4}delivered {9}1 {2}204 in \d+ ms\n$/,
    );
    expect((await relay('notifications', 'show', 'shop', 'A2', '--message')).stdout).toBe('订单已支付');
    expect((await relay('notifications', 'show', 'shop', 'A3', '--raw')).stdout).toBe(HOSTILE);
    expect(await relay('notifications', 'show', 'shop', 'A9')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'error: Source shop has no message A9, or it is past its retention.\n',
    });
  });

  test('are checked anew against what proved them, and a row that was changed is found', async () => {
    const messageId = await published('orders', 'paid');
    const verify = ['notifications', 'show', 'orders', messageId, '--verify'];
    const proven = await relay(...verify);
    expect(proven.exitCode).toBe(0);
    expect(proven.stdout).toMatch(
      /\n\nChecks\nCHECK {8}VERDICT {2}DETAIL\nsignature {4}holds {4}of the kept digest.*\ncertificate {2}weak {5}512 bit, expired .*\nfreshness {4}holds .*\ncontent-md5 {2}holds .*\nmessage-md5 {2}holds .*\nidentity {5}holds .*\ndigest {7}holds {4}SHA-256 of the 4 bytes of the message\n\nMessage\npaid\n/,
    );

    const { raw } = jsonLines((await relay(...verify, '-o', 'json')).stdout)[0] as { raw: string };
    await stack.table.client.send(
      new UpdateItemCommand({
        TableName: stack.table.name,
        Key: { pk: { S: `N#orders#${messageId}` }, sk: { S: 'N' } },
        UpdateExpression: 'SET #raw = :raw',
        ExpressionAttributeNames: { '#raw': 'raw' },
        ExpressionAttributeValues: {
          ':raw': { B: Buffer.from(raw.replace('TopicName>orders', 'TopicName>others')) },
        },
      }),
    );
    const changed = await relay(...verify, '-o', 'json');
    expect(changed.exitCode).toBe(1);
    expect(jsonLines(changed.stdout)).toMatchObject([
      {
        checks: [
          { check: 'signature', verdict: 'holds' },
          { check: 'certificate', verdict: 'weak' },
          { check: 'freshness', verdict: 'holds' },
          { check: 'content-md5', verdict: 'fails' },
          { check: 'message-md5', verdict: 'holds' },
          { check: 'identity', verdict: 'fails' },
          { check: 'digest', verdict: 'holds' },
        ],
      },
    ]);
    expect((await relay(...verify, '--raw')).stderr).toContain(
      "option '--verify' cannot be used with option '--raw'",
    );
  }, 60_000);

  test('are told which routes they take', async () => {
    expect((await relay('notifications', 'explain', 'shop', 'A1')).stdout).toBe(
      'ROUTE       TAKEN  TO    BECAUSE\neverything  yes    demo\n',
    );
  });

  test('of a source that nothing is registered as are none, and what may be meant is said', async () => {
    await stack.functions.invoke('topics', { broker: 'mns', action: 'create', topic: 'invoices' });
    await stack.functions.invoke('subscriptions', {
      ...{ broker: 'mns', action: 'create', topic: 'invoices', subscription: 'invoices' },
    });
    const none = 'No messages. Look further back (--since 7d), or wait for some: topic-relay listen\n';
    expect(await relay('notifications', 'list', 'invoice')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: `${none}Nothing is registered as invoice. Did you mean invoices?\n`,
    });
    expect((await relay('notifications', 'list', 'nope')).stderr).toBe(
      `${none}Nothing is registered as nope. topic-relay subscriptions sources lists what is.\n`,
    );
    expect((await relay('notifications', 'list', 'invoices')).stderr).toBe(none);
    expect((await relay('deliveries', 'list', 'nope')).stderr).toContain('Nothing is registered as nope.');
    const listened = await relay('listen', '--source', 'nope', '--source', 'invoices', '--timeout', '1s');
    expect(listened.stderr.split('\n').slice(0, 2)).toEqual([
      'Nothing is registered as nope. topic-relay subscriptions sources lists what is.',
      'Listening to nope, invoices (stage local). Ctrl-C ends it.',
    ]);
  });

  test('of no source at all end with 1 and say how to make one', async () => {
    expect(await relay('notifications', 'list', 'nothing-*')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'error: No source fits nothing-*\ntopic-relay subscriptions sources lists them; topic-relay subscriptions create makes one.\n',
    });
  });
});
