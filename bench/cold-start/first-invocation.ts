import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A cold start, in ms: importing the bundle, and with the answer to the first event. */
export interface ColdStart {
  readonly importMs: number;
  readonly totalMs: number;
  readonly answer: unknown;
}

const SCRIPT = fileURLToPath(new URL('./first-invocation.mjs', import.meta.url));

/**
 * Imports a bundle in a process of its own and hands it one event. The start of Node itself is not in it.
 * @throws Error with what the process printed, when it ends badly
 */
export async function firstInvocation(
  file: string,
  event: unknown,
  env: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<ColdStart> {
  const directory = await mkdtemp(join(tmpdir(), 'cold-start-'));
  try {
    const eventFile = join(directory, 'event.json');
    await writeFile(eventFile, JSON.stringify(event));
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, file, eventFile], {
      env,
      ...(signal && { signal }),
    });
    const [, found] = /^cold start: (.*)$/m.exec(stdout) ?? [];
    if (found === undefined) throw new Error(`${file} says nothing of its start:\n${stdout}`);
    return JSON.parse(found) as ColdStart;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
