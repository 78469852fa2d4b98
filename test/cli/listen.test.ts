import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { BINARY, commandEnv, startCommand } from './command.ts';
import { startScripted } from './scripted-functions.ts';

const NINE = Date.UTC(2026, 4, 17, 9);

const notification = (messageId: string) => ({
  source: 'orders',
  messageId,
  receivedAt: NINE,
  tags: [],
  message: messageId,
  messageEncoding: 'utf8',
  deliveries: [{ source: 'orders', messageId, target: 'billing', state: 'delivered', ...MADE }],
});
const MADE = {
  made: 1,
  madeBefore: 0,
  attempts: [{ at: NINE, ms: 12, result: 'ok', status: 204 }],
  createdAt: NINE,
  among: ['billing'],
};

/** A source that received two messages in one millisecond. */
const startOrders = () =>
  startScripted(({ input }) =>
    input.action === 'sources'
      ? { ok: true, message: '', sources: [{ name: 'orders' }] }
      : { ok: true, message: '', notifications: [notification('A1'), notification('A2')], more: false },
  );

test('listening greets before it shows what was received before', async () => {
  await using functions = await startOrders();
  // Both streams in one pipe, which keeps their order.
  const both = spawn('sh', ['-c', `"${BINARY}" listen --since 2026-05-17T09:00:00Z --count 2 2>&1`], {
    env: commandEnv({ env: functions.env }),
  });
  const said = (await text(both.stdout)).match(/Listening|received +orders|delivered +orders/g);
  expect(said?.map((one) => one.replace(/ +/, ' '))).toEqual([
    'Listening',
    'received orders',
    'delivered orders',
    'received orders',
    'delivered orders',
  ]);
});

test('a count that ends within a millisecond says how to get past it', async () => {
  await using functions = await startOrders();
  const args = ['listen', '--source', 'orders', '--since', '2026-05-17T09:00:00Z', '--count'];
  const one = await startCommand([...args, '1'], { env: functions.env }).ended;
  expect({ exitCode: one.exitCode, stderr: one.stderr }).toEqual({
    exitCode: 0,
    stderr: `Listening to orders (stage local). Ctrl-C ends it.
1 received. What comes from here on: topic-relay listen --since 2026-05-17T09:00:00.000Z
There are more in that millisecond: a greater --count goes past it.
`,
  });
  const both = await startCommand([...args, '2'], { env: functions.env }).ended;
  expect(both.stderr).not.toContain('greater --count');
});
