import { expect, test } from 'vitest';
import { command, jsonLines, startCommand } from './command.ts';
import { type Asked, startScripted } from './scripted-functions.ts';
import { HAS_SCRIPT, onTerminal } from './terminal.ts';

/** What the function answers that published the first messages of those that it was given. */
function published({ input }: Asked, count = Number.POSITIVE_INFINITY) {
  const bodies = input.messages as string[];
  return bodies.slice(0, count).map((body) => ({ messageId: `id of ${body}`, body }));
}
const outOfTime = (asked: Asked, count: number) => ({
  ok: false,
  message: 'The broker is slow.',
  error: { name: 'OutOfTime' },
  messages: published(asked, count),
});
/** Publishes 100 messages, and does not answer to the next. */
const startOnce = () => {
  let calls = 0;
  return startScripted((asked) => {
    calls += 1;
    return calls === 1 ? { ok: true, message: '', messages: published(asked) } : undefined;
  });
};

test('what a slow broker did not take in time is published by the next call', async () => {
  let calls = 0;
  await using functions = await startScripted((asked) => {
    calls += 1;
    return calls === 1 ? outOfTime(asked, 2) : { ok: true, message: '', messages: published(asked) };
  });
  expect(await command(['publish', 'orders', '--count', '5'], { env: functions.env })).toEqual({
    exitCode: 0,
    stdout: `MESSAGE ID                  MESSAGE
${[0, 1, 2, 3, 4].map((at) => `id of I am test message ${at}.  I am test message ${at}.\n`).join('')}`,
    stderr: '5 published to orders of mns\n',
  });
});

test('broken off, it shows what got out, and how many that were', async () => {
  await using functions = await startScripted((asked) => ({
    ...outOfTime(asked, 2),
    error: { name: 'BrokerError' },
  }));
  const { exitCode, stdout, stderr } = await command(['publish', 'orders', '-o', 'json'], {
    env: functions.env,
  });
  expect({ exitCode, bodies: jsonLines(stdout).map(({ body }) => body), stderr }).toEqual({
    exitCode: 1,
    bodies: ['I am test message 0.', 'I am test message 1.'],
    stderr: 'error: 2 of 3 were published, then: The broker is slow.\n',
  });
});

test('cancelled by Ctrl-C, it says how many were published', async () => {
  await using functions = await startOnce();
  const publishing = startCommand(['publish', 'orders', '--count', '300', '-o', 'json'], {
    env: functions.env,
  });
  await publishing.says('"I am test message 99."');
  publishing.process.kill('SIGINT');
  const { exitCode, stderr } = await publishing.ended;
  expect({ exitCode, stderr }).toEqual({
    exitCode: 130,
    stderr:
      'Cancelled: 100 of 300 were published.\nThose that were under way, 100 at most, may have got out besides.\n',
  });
});

test.skipIf(!HAS_SCRIPT)('cancelled on a terminal, it takes the line of its progress away', async () => {
  await using functions = await startOnce();
  const { exitCode, shown } = await onTerminal(['publish', 'orders', '--count', '300'], {
    env: { ...functions.env, NO_COLOR: '1' },
    type: { after: '100 of 300 published', keys: '\u0003' },
  });
  expect(exitCode).toBe(130);
  expect(shown.replace('^C', '')).toContain(
    '100 of 300 published\r\u001b[KCancelled: 100 of 300 were published.\r\n',
  );
});
