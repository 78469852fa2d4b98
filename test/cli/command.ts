import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Stack } from '../../local/stack.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
export const BINARY = fileURLToPath(new URL('../../cli/topic-relay.ts', import.meta.url));

export interface CommandOptions {
  /** Whose functions and broker it works on. */
  readonly stack?: Stack;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads on standard input, which ends there. */
  readonly input?: string | Buffer;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is running. */
export interface Running {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Resolves when it has said a text on either stream. Rejects when it ends without. */
  says(wanted: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** Environment of a command: nothing of the test run's but what starts programs. Times are shown in UTC. */
export function commandEnv({ stack, env }: CommandOptions): Record<string, string> {
  return {
    PATH: [`${PROJECT}node_modules/.bin`, process.env.PATH].join(delimiter),
    HOME: '/nonexistent',
    TZ: 'UTC',
    TOPIC_RELAY_LAMBDA_URL: stack?.functions.lambdaUrl ?? 'http://127.0.0.1:1',
    TOPIC_RELAY_BROKER_URL: stack?.broker.url ?? 'http://127.0.0.1:1',
    ...env,
  };
}

/** Starts the real binary. */
export function startCommand(args: readonly string[], options: CommandOptions = {}): Running {
  const child = spawn(BINARY, args, { env: commandEnv(options), stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {
    // It may end before it has read everything.
  });
  child.stdin.end(options.input ?? '');
  let said = '';
  const saying = new EventTarget();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      saying.dispatchEvent(new Event('said'));
    });
  }
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr, [exitCode]]) => ({ exitCode: exitCode as number | null, stdout, stderr }),
  );
  const says = async (wanted: string) => {
    const over = ended.then((end) => {
      if (!said.includes(wanted)) throw new Error(`It ended without "${wanted}": ${JSON.stringify(end)}`);
    });
    while (!said.includes(wanted)) {
      await Promise.race([once(saying, 'said'), over]);
    }
  };
  return { process: child, says, ended };
}

/** Runs the real binary to its end. */
export function command(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return startCommand(args, options).ended;
}

/** Objects of JSON lines. */
export function jsonLines(output: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
