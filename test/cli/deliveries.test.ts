import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDeliveries } from '../../lib/store/deliveries.ts';
import { createTargetRows } from '../../lib/store/targets.ts';
import { freePorts, type Stack, startStack } from '../../local/stack.ts';
import { command, jsonLines, startCommand } from './command.ts';
import { NINE, storeMessages } from './stored.ts';

const ON_THE_DAY = ['--since', '2026-05-17T09:00:00Z', '--until', '2026-05-18T09:00:00Z'];
const COUNT = 300;
const DOWN = 'out of \u001b[31morder,\ncome back later';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ ports: await freePorts() });
  await storeMessages(
    stack,
    'shop',
    Array.from({ length: COUNT }, (_, index) => ({ messageId: `B${index}`, body: `message ${index}` })),
  );
  await attempted(1, 'B0', 'B299');
}, 120_000);
afterAll(() => stack.stop());

const relay = (...args: string[]) => command(args, { stack });

/** Waits until so many attempts were made to deliver each of these messages. */
async function attempted(made: number, ...messageIds: string[]): Promise<void> {
  const deliveries = createDeliveries(stack.table);
  for (const messageId of messageIds) {
    const key = { source: 'shop', messageId, target: 'demo' };
    await vi.waitFor(
      async () => expect(await deliveries.get(key)).toMatchObject({ state: 'delivered', made }),
      { timeout: 60_000, interval: 200 },
    );
  }
}

/** Writes a delivery of which two attempts were made, and failed. */
async function triedTwice(messageId: string): Promise<void> {
  let now = NINE;
  const deliveries = createDeliveries(stack.table, () => now);
  const key = { source: 'shop', messageId, target: 'demo' };
  await deliveries.create(key, { among: ['demo'], expiresAt: 9_999_999_999 });
  const attempts = [
    { at: NINE, ms: 3, result: 'ECONNREFUSED', answer: 'connect ECONNREFUSED 127.0.0.1:9' },
    { at: NINE + 5_000, ms: 120, result: 'status', status: 503, answer: DOWN },
  ];
  for (const [made, attempt] of attempts.entries()) {
    now = attempt.at;
    const { claimed, delivery } = await deliveries.claim(key, made, 90_000);
    if (!claimed) throw new Error('nobody else has it');
    const nextAttemptAt = NINE + 300_000;
    const { at, answer } = attempt;
    await deliveries.record(
      delivery,
      attempt,
      { state: 'waiting', nextAttemptAt, watchAt: 9_000_000_000_000 },
      { at, reason: attempt.result, status: 503, detail: 'It answered 503', answer },
    );
  }
}

test('notifications are listed over many pages, each once, the newest first', async () => {
  const { stdout } = await relay('notifications', 'list', 'shop', ...ON_THE_DAY, '-n', '1000', '-o', 'json');
  const expected = Array.from({ length: COUNT }, (_, index) => `B${COUNT - 1 - index}`);
  expect(jsonLines(stdout).map(({ messageId }) => messageId)).toEqual(expected);
});

describe('deliveries', () => {
  test('are listed by message, state and target', async () => {
    const { stdout } = await relay('deliveries', 'list', 'shop', '--message', 'B7');
    expect(stdout).toMatch(
      /^MADE {12}SOURCE {2}MESSAGE ID {2}TARGET {2}STATE {6}ATTEMPTS {2}LAST\n[\d-]{5} [\d:]{8} {2}shop {4}B7 {10}demo {4}delivered {9}1 {2}204 in \d+ ms\n$/,
    );
    const some = await relay(
      'deliveries',
      'list',
      'shop',
      ...ON_THE_DAY,
      '--state',
      'delivered',
      '-n',
      '7',
      '-o',
      'json',
    );
    expect(jsonLines(some.stdout)).toHaveLength(7);
    expect(await relay('deliveries', 'list', 'shop', ...ON_THE_DAY, '--target', 'nowhere')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'No such deliveries. Look further back: --since 7d\n',
    });
  });

  test('are shown with every attempt, the latest failure in full, and what comes next', async () => {
    await triedTwice('F1');
    expect((await relay('deliveries', 'show', 'shop', 'F1')).stdout).toBe(`Target        demo
Message id    F1
Source        shop
State         waiting
Next attempt  2026-05-17 09:05:00
Attempts      2
Made          2026-05-17 09:00:00
Kept until    2286-11-20 17:46:39

Attempts
ATTEMPT                TOOK  RESULT        ANSWER
2026-05-17 09:00:00    3 ms  ECONNREFUSED  connect ECONNREFUSED 127.0.0.1:9
2026-05-17 09:00:05  120 ms  503           out of \\u001b[31morder, come back later

Latest failure
At      2026-05-17 09:00:05
Reason  status
Status  503
Detail  It answered 503

out of \\u001b[31morder,
come back later
`);
    const { stdout } = await relay('deliveries', 'show', 'shop', 'F1', 'demo', '-o', 'json');
    expect(jsonLines(stdout)).toMatchObject([
      {
        target: 'demo',
        state: 'waiting',
        attempts: [{ ms: 3 }, { status: 503 }],
        failure: { answer: 'out of \u001b[31morder,\ncome back later' },
        nextAttemptAt: NINE + 300_000,
      },
    ]);
  });

  test('that are not there are told from those that are', async () => {
    expect(await relay('deliveries', 'show', 'shop', 'B7', 'billing')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'error: Message B7 of shop has no such delivery\nIt went to: demo\n',
    });
    expect(await relay('deliveries', 'show', 'shop', 'B999')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'error: Message B999 of shop has no such delivery\ntopic-relay notifications explain shop B999 says where it goes, and why.\n',
    });
  });

  test('are attempted now, and what the target has already is sent again only after a question', async () => {
    const retry = ['deliveries', 'retry', 'shop'];
    expect(await relay(...retry, 'B3', 'demo')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'error: Target demo has message B3 already. "again" sends it once more; on the command line it is --again.\n',
    });
    expect(await relay(...retry, 'B3', 'demo', '--again')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'error: Send B3 to demo (stage local), even if it is there? Nobody is here to be asked.\nGive --yes.\n',
    });
    expect(await relay(...retry, 'B3', 'demo', '--again', '--yes')).toEqual({
      exitCode: 0,
      stdout: 'Message B3 is on its way to demo: topic-relay deliveries show shop B3 demo\n',
      stderr: '',
    });
    await attempted(2, 'B3');
    expect((await relay('deliveries', 'show', 'shop', 'B3')).stdout).toContain(
      'Attempts       2, 1 of them before it was sent again\nSent again by  retry-',
    );
    expect(await relay(...retry, 'B3', 'billing')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'error: Message B3 of shop has no delivery to billing, or it is past its retention.\n',
    });
  });

  test('that were given up are sent again', async () => {
    const QueueUrl = stack.queues.DeadLetterQueue?.url;
    const key = { source: 'shop', messageId: 'B1', target: 'demo' };
    const MessageBody = JSON.stringify({
      ...key,
      made: 1,
      reason: 'status',
      detail: '',
      givenUpAt: 1_779_008_400_000,
    });
    await stack.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    expect(await relay('deliveries', 'redrive', '--yes')).toEqual({
      exitCode: 0,
      stdout: '1 moved from dead-letters, 0 left there\n',
      stderr: '',
    });
    expect(await relay('deliveries', 'redrive', 'letters', '--yes')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: queue: is dead-letters or pipeline-failures\n',
    });
  });
});

describe('targets', () => {
  test('are listed with what is wrong with them, and enabled', async () => {
    expect((await relay('targets', 'list')).stdout).toBe(
      'TARGET  TYPE     STATE           BECAUSE\ndemo    webhook  takes messages\n',
    );
    const rows = createTargetRows(stack.table);
    const row = await rows.get('demo');
    await rows.replace('demo', row, { state: 'disabled', because: 'gone', changedAt: 1_779_008_400_000 });
    expect((await relay('targets', 'list')).stdout).toBe(
      'TARGET  TYPE     STATE     BECAUSE\ndemo    webhook  disabled  it answered 410 Gone\n',
    );
    expect((await relay('targets', 'enable', 'demo')).stdout).toBe(
      'Target demo takes messages again; what was held is sent within a minute\n',
    );
    expect((await relay('targets', 'list')).stdout).toContain('takes messages');
    expect(await relay('targets', 'enable', 'nowhere')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: target: there is no nowhere; configured: demo\n',
    });
  });

  test('are disabled by hand, and hold what is for them until they are enabled', async () => {
    expect((await relay('targets', 'disable', 'demo')).stdout).toBe(
      'Target demo takes no messages; what is for it is held until it is enabled\n',
    );
    expect((await relay('targets', 'list')).stdout).toMatch(
      /\ndemo {4}webhook {2}disabled {2}by hand, since \d{4}-\d\d-\d\d [\d:]{8}\n$/,
    );
    expect(await relay('deliveries', 'retry', 'shop', 'B4', 'demo', '--again', '--yes')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'error: Target demo is disabled: what is for it is held until it is enabled.\n',
    });
    expect((await relay('targets', 'enable', 'demo')).exitCode).toBe(0);
    expect((await relay('targets', 'disable', 'nowhere')).stderr).toBe(
      'error: target: there is no nowhere; configured: demo\n',
    );
  });
});

describe('replay', () => {
  const shop = (...args: string[]) => ['replay', 'shop', '--to', 'demo', ...args];

  test('says what it would send, and asks before it does', async () => {
    const all = `${COUNT} messages of shop to demo (delivered ones too), received from 2026-05-17 09:00:00 to 2026-05-17 13:59:00\n`;
    expect(await relay(...shop('--only', 'all', '--plan', ...ON_THE_DAY))).toEqual({
      exitCode: 0,
      stdout: all,
      stderr: '',
    });
    expect(await relay(...shop('--plan', ...ON_THE_DAY))).toEqual({
      exitCode: 0,
      stdout: 'Nothing of shop to send to demo (given up or held)\n',
      stderr: 'Nothing is registered as shop. topic-relay subscriptions sources lists what is.\n',
    });
    expect(await relay(...shop('--only', 'all', ...ON_THE_DAY))).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `${all}error: Send them (stage local)? Nobody is here to be asked.\nGive --yes.\n`,
    });
    expect(await relay('replay', 'shop', '--to', 'nowhere')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: There is no target nowhere\nrelay.config.ts has: demo\n',
    });
  }, 60_000);

  test('sends one message', async () => {
    const { exitCode, stdout } = await relay(...shop('--only', 'all', '--message', 'B2', '--yes'));
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: '1 message is on its way to demo: topic-relay deliveries list shop --target demo\n',
    });
    await attempted(2, 'B2');
    expect(await relay(...shop('--message', 'nope', '--yes'))).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'error: Source shop has no message nope, or it is past its retention.\n',
    });
  });

  test('is cancelled by Ctrl-C, says how to go on, and goes on without sending anything twice', async () => {
    const window = ['--since', '2026-05-17T09:10:00Z', '--until', '2026-05-18T09:00:00Z'];
    const replaying = startCommand(shop('--only', 'all', ...window, '--yes'), { stack });
    await replaying.says('290 messages of shop');
    replaying.process.kill('SIGINT');
    const { exitCode, stdout, stderr } = await replaying.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).toMatch(/\nCancelled: \d+ of 290 are on their way to demo\.\n/);

    const [, resumption = ''] = /\n {2}topic-relay (.+)\n$/.exec(stderr) ?? [];
    expect(resumption).toMatch(
      /^replay shop --to demo --since 2026-05-17T\S+ --until 2026-05-18T09:00:00\.000Z --only all --resume replay-[0-9a-f-]{36}$/,
    );
    const resumed = await relay(...resumption.split(' '), '--yes');
    expect(resumed.exitCode).toBe(0);
    await attempted(2, ...Array.from({ length: 290 }, (_, index) => `B${index + 10}`));
  }, 60_000);
});
