import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { startChild } from '../../local/process.ts';

/** A program that starts another, says both ids, and waits. */
const FAMILY = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
  console.log(process.pid + ' ' + child.pid);
  setInterval(() => {}, 1e6);`;

/** What has ended may stay in the process table for as long as nobody asks how: that is no running process. */
function runs(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)]);
  return !/^(?:Z.*)?$/.test(stdout.toString().trim());
}

/** Starts a program and resolves to its first line. */
async function start(program: string, graceMs?: number) {
  const first = Promise.withResolvers<string>();
  const child = startChild({
    command: process.execPath,
    args: ['-e', program],
    onLine: first.resolve,
    ...(graceMs === undefined ? {} : { graceMs }),
  });
  return { child, line: await first.promise };
}

describe('a child', () => {
  test('is stopped with everything that it started', async () => {
    const { child, line } = await start(FAMILY);
    const pids = line.split(' ').map(Number);
    expect(pids).toHaveLength(2);
    expect(pids.every(runs)).toBe(true);
    await child.stop();
    await expect.poll(() => pids.some(runs)).toBe(false);
    expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
    await child.stop();
  });

  test('that does not listen is killed after its grace', async () => {
    const { child } = await start(
      "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1e6)",
      50,
    );
    await child.stop();
    expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('that ends by itself says how', async () => {
    const child = startChild({ command: process.execPath, args: ['-e', 'process.exit(3)'] });
    expect(await child.ended).toEqual({ code: 3, signal: null });
  });

  test('that cannot be started says why, and can be stopped all the same', async () => {
    const child = startChild({ command: '/no/such/program', args: [] });
    await expect(child.ended).rejects.toMatchObject({ code: 'ENOENT' });
    await child.stop();
  });

  test('is heard on both its streams, line by line, with the environment and folder given to it', async () => {
    const lines: string[] = [];
    const child = startChild({
      command: process.execPath,
      args: ['-e', "process.stdout.write('a\\nb'); console.error(process.env.GREETING, process.cwd())"],
      env: { GREETING: 'hello' },
      cwd: '/',
      onLine: (line) => void lines.push(line),
    });
    await child.ended;
    await expect.poll(() => lines.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['a', 'b', 'hello /']);
  });
});

describe('a parent that ends without stopping its children leaves none behind', () => {
  const MODULE = new URL('../../local/process.ts', import.meta.url).href;
  const parent = (end: string) => `
    import { startChild } from '${MODULE}';
    startChild({ command: process.execPath, args: ['-e', ${JSON.stringify(FAMILY)}], onLine: (line) => {
      console.log(line);
      ${end}
    } });`;

  test.each([
    ['when it exits', 'process.exit(0)', 0],
    ['when it throws', "throw new Error('by accident')", 1],
    ['by Ctrl-C', "process.kill(process.pid, 'SIGINT')", 130],
    ['by the end of its terminal', "process.kill(process.pid, 'SIGHUP')", 129],
    ['by a polite kill', "process.kill(process.pid, 'SIGTERM')", 143],
    [
      'by a signal that it handles',
      "process.once('SIGTERM', () => process.exit(7)); process.kill(process.pid, 'SIGTERM')",
      7,
    ],
  ])('%s', async (_name, end, code) => {
    const program = spawn(process.execPath, ['--input-type=module', '-e', parent(end)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(program, 'exit');
    const [line] = await once(createInterface({ input: program.stdout }), 'line');
    const pids = String(line).split(' ').map(Number);
    expect((await ended)[0]).toBe(code);
    await expect.poll(() => pids.some(runs)).toBe(false);
  });
});
