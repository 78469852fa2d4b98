import { expect, test } from 'vitest';
import { command } from './command.ts';
import { startScripted } from './scripted-functions.ts';

const NINE = Date.UTC(2026, 4, 17, 9);

const planned = (count: number) => ({
  id: 'replay-0b7c2f0e-6a50-4c9b-8d2f-3f1f0a9c4f11',
  count,
  atLeast: true,
  ...(count > 0 && { oldest: NINE, newest: NINE + 1 }),
  request: {
    target: 'billing',
    source: 'orders',
    messages: { from: 0, to: NINE },
    only: 'failed',
    routes: 'apply',
  },
});

/** A deployment with more messages than it can count in time. */
const startLarge = (count: number) =>
  startScripted(({ input }) => {
    if (input.action === 'targets') return { ok: true, message: '', targets: [{ target: 'billing' }] };
    if (input.action === 'plan') return { ok: true, message: '', plan: planned(count) };
    return { ok: true, message: '', seen: 3_000, sent: 3_000, finished: true };
  });

test.each([
  [
    1_200,
    'At least 1200 messages of orders to billing (given up or held), received from 2026-05-17 09:00:00 on; there was no time to count them all\n',
  ],
  [0, 'At least 0 messages of orders to billing (given up or held); there was no time to count them all\n'],
])('a source that is too large to count, with %i found, is replayed whole', async (count, said) => {
  await using functions = await startLarge(count);
  const args = ['replay', 'orders', '--to', 'billing', '--yes'];
  expect(await command(args, { env: functions.env })).toEqual({
    exitCode: 0,
    stdout:
      '3000 messages are on their way to billing: topic-relay deliveries list orders --target billing\n',
    stderr: said,
  });
  expect(functions.asked.at(-1)?.input).toMatchObject({ action: 'replay', plan: planned(count) });
});
