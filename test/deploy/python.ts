import { access, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startChild } from '../../local/process.ts';

const WORKPLACE = resolve(import.meta.dirname, '../../.topic-relay/ministack');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');

/** The Python of a virtual environment that holds MiniStack, made once and kept; undefined where there is no Python. */
export async function pythonWithMinistack(): Promise<string | undefined> {
  if ((await exitCode('python3', ['-c', 'import venv, ensurepip'])) !== 0) return undefined;
  await mkdir(WORKPLACE, { recursive: true });
  const python = join(WORKPLACE, 'venv', 'bin', 'python');
  const made = await access(python).then(
    () => true,
    () => false,
  );
  if (!made) await run('python3', ['-m', 'venv', join(WORKPLACE, 'venv')]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
  return python;
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const lines: string[] = [];
  const code = await exitCode(command, args, (line) => lines.push(line));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${lines.join('\n')}`);
}

async function exitCode(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<number | null> {
  const child = startChild({ command, args, onLine });
  const ended = await child.ended.catch(() => ({ code: null }));
  await child.stop();
  return ended.code;
}
