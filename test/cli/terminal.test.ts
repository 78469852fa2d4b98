import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { BINARY, command, commandEnv } from './command.ts';
import { HAS_SCRIPT, onTerminal } from './terminal.ts';

const ESCAPE = '\u001b[';

describe('colours', () => {
  test.skipIf(!HAS_SCRIPT)('are on a terminal', async () => {
    const { exitCode, shown } = await onTerminal(['topics', 'list']);
    expect(exitCode).toBe(3);
    expect(shown).toContain(
      `${ESCAPE}31merror: Nothing answers at http://127.0.0.1:1: ECONNREFUSED${ESCAPE}39m`,
    );
    expect((await onTerminal(['topics', '--help'])).shown).toContain(`${ESCAPE}1mUsage:`);
  });

  test.skipIf(!HAS_SCRIPT).each([
    [['topics', 'list'], { NO_COLOR: '1' }],
    [['topics', 'list', '--no-color'], {}],
    [['topics', 'lst'], { NO_COLOR: '1' }],
    [['topics', '--help'], { NO_COLOR: '1' }],
  ])('are not where they are not wanted: %j %j', async (args, env) => {
    expect((await onTerminal(args, { env })).shown).not.toContain(ESCAPE);
  });

  test('are not in a pipe', async () => {
    for (const args of [['topics', 'list'], ['topics', '--help'], ['doctor']]) {
      const { stdout, stderr } = await command(args);
      expect(stdout + stderr).not.toContain(ESCAPE);
    }
  });
});

describe('a question', () => {
  test.skipIf(!HAS_SCRIPT).each([
    ['n\n', 130, 'Not confirmed: nothing was changed.'],
    ['\n', 130, 'Not confirmed: nothing was changed.'],
    ['\u0003', 130, 'Cancelled.'],
    ['\u0004', 130, 'Not confirmed: nothing was changed.'],
    // Confirmed: it goes on, and finds no stack.
    ['y\n', 3, 'error: Nothing answers at http://127.0.0.1:1'],
  ])('that is answered with %j ends with %i', async (typed, exitCode, said) => {
    const ended = await onTerminal(['topics', 'delete', 'orders'], {
      env: { NO_COLOR: '1' },
      type: { after: '[y/N] ', keys: typed },
    });
    expect(ended.shown).toContain('Delete topic orders of mns (stage local) with all that is in it? [y/N] ');
    expect(ended.shown).toContain(said);
    expect(ended.shown).not.toContain('    at ');
    expect(ended.exitCode).toBe(exitCode);
  });
});

describe('a reader that goes away', () => {
  test('ends the command quietly', async () => {
    const running = spawn(BINARY, ['--help'], { env: commandEnv({}), stdio: ['ignore', 'pipe', 'ignore'] });
    running.stdout.destroy();
    const [exitCode] = await once(running, 'close');
    expect(exitCode).toBe(0);
  });

  test('is `head` in a pipe, and no failure even where failures in a pipe count', async () => {
    const shell = spawn('bash', ['-o', 'pipefail', '-c', `"${BINARY}" --help | head -n 1`], {
      env: commandEnv({}),
    });
    const [shown, complaints, [exitCode]] = await Promise.all([
      text(shell.stdout),
      text(shell.stderr),
      once(shell, 'close'),
    ]);
    expect({ shown, complaints, exitCode }).toEqual({
      shown: 'Usage: topic-relay [options] [command]\n',
      complaints: '',
      exitCode: 0,
    });
  });
});
