import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { BINARY, commandEnv } from './command.ts';

/** What runs a command on a terminal of its own. */
export const HAS_SCRIPT = spawnSync('script', ['--version']).status === 0;

interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Keys that are pressed once something is shown. */
  readonly type?: { readonly after: string; readonly keys: string };
}

/** Runs the real binary on a terminal. */
export async function onTerminal(
  args: readonly string[],
  { env = {}, type = { after: '[y/N] ', keys: '' } }: TerminalOptions = {},
): Promise<{ readonly exitCode: number; readonly shown: string }> {
  const words = [BINARY, ...args].map((word) => `'${word}'`).join(' ');
  const terminal = spawn('script', ['--quiet', '--return', '--command', words, '/dev/null'], {
    env: { ...commandEnv({ env }), TERM: 'xterm-256color', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let shown = '';
  terminal.stdout.on('data', (chunk: Buffer) => {
    const was = shown.includes(type.after);
    shown += chunk.toString();
    if (!was && shown.includes(type.after)) terminal.stdin.write(type.keys);
  });
  const [exitCode] = await once(terminal, 'close');
  return { exitCode: exitCode as number, shown };
}
