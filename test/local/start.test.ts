import { type ChildProcess, exec, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { isFree } from '../../local/free-port.ts';
import ports from '../../local/ports.json' with { type: 'json' };

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function start(...args: string[]) {
  const child = spawn(process.execPath, ['local/start.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  const lines: string[] = [];
  const arrivals = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const arrived of arrivals) arrived();
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const line = (part: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (lines.some((one) => one.includes(part))) resolve();
      };
      arrivals.add(look);
      look();
      ended.then(() => reject(new Error(`it ended without "${part}":\n${lines.join('\n')}`)), reject);
    });
  return { child, lines, ended, line };
}

/** With a directory for temporary files of its own, and what of the stack's is in there. */
async function startApart() {
  const directory = await mkdtemp(join(tmpdir(), 'start-test-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  vi.stubEnv('TMPDIR', directory);
  const started = start();
  vi.unstubAllEnvs();
  const kept = async () => (await readdir(directory)).filter((name) => name.startsWith('topic-relay'));
  return { ...started, kept };
}

describe('npm start', () => {
  test('says what it is when asked', async () => {
    const { ended, lines } = start('--help');
    expect(await ended).toBe(0);
    expect(lines.join('\n')).toContain('Runs topic-relay on this machine');
  });

  test('a port that is taken is one clear line, and nothing is started', async () => {
    const other = createServer().listen(ports.broker, '127.0.0.1');
    await once(other, 'listening');
    const { ended, lines } = start();
    expect(await ended).toBe(1);
    expect(lines).toEqual([
      `Port ${ports.broker} (broker) is taken: stop what listens there (is another npm start running?), or change local/ports.json.`,
    ]);
    other.close();
  });

  test('comes up, says what to try, and leaves nothing behind after Ctrl-C', {
    timeout: 300_000,
  }, async () => {
    const { child, ended, lines, line, kept } = await startApart();
    await line('Ctrl-C stops everything');
    const commands = lines.filter((one) => one.startsWith('  npx '));
    expect(commands.map((one) => one.split(' ', 4).at(-1))).toEqual([
      ...Array.from({ length: 5 }, () => 'topic-relay'),
      'serverless',
    ]);
    for (const one of commands) await promisify(exec)(one);
    await line('[demo target] ');

    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(lines.at(-1)).toBe('Stopped.');
    const free = await Promise.all(Object.values(ports).map(isFree));
    expect(free).toEqual(free.map(() => true));
    expect(await kept()).toEqual([]);
  });

  test('leaves nothing behind after a Ctrl-C while it comes up', async () => {
    const { child, ended, kept } = await startApart();
    await vi.waitUntil(async () => (await kept()).length > 0, { timeout: 30_000 });
    child.kill('SIGINT');
    await ended;
    expect(await kept()).toEqual([]);
  });
});
