import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Takes each line that the child prints, from either stream. */
  readonly onLine?: (line: string) => void;
  /** How long `stop` waits before it kills, in ms. */
  readonly graceMs?: number;
}

export interface Child {
  readonly pid: number;
  /** Resolves when the child has ended, whatever ended it. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Ends the child and everything that it started. */
  stop(): Promise<void>;
}

/** Starts a program in a process group of its own, so that what it starts ends with it. */
export function startChild(options: ChildOptions): Child {
  const child = spawn(options.command, options.args, {
    env: options.env ?? process.env,
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  return superviseChild(child, options);
}

/** @param child was started detached, with pipes for what it prints */
export function superviseChild(
  child: ChildProcess,
  options: Pick<ChildOptions, 'onLine' | 'graceMs'>,
): Child {
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  const ended = Promise.race([
    once(child, 'exit').then(([code, signal]: (number | NodeJS.Signals | null)[]) => ({
      code: typeof code === 'number' ? code : null,
      signal: typeof signal === 'string' ? signal : null,
    })),
    failed,
  ]);
  // Whoever waits sees the error; nobody waiting is no crash.
  ended.catch(() => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', (line) => options.onLine?.(line));
  }
  const { pid } = child;
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch {
      // The group has ended already.
    }
  };
  const killNow = () => kill('SIGKILL');
  leaveNoneBehind(killNow);
  return {
    pid: pid ?? 0,
    ended,
    async stop() {
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), options.graceMs ?? 5_000);
      await ended.catch(() => undefined);
      clearTimeout(timer);
      running.delete(killNow);
      kill('SIGKILL');
    },
  };
}

const running = new Set<() => void>();

/** A parent that ends without stopping its children, or that a signal ends, must not leave them behind. */
function leaveNoneBehind(kill: () => void): void {
  running.add(kill);
  if (handling) return;
  handling = true;
  process.once('exit', () => {
    for (const killOne of running) killOne();
  });
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Whoever else listens ends the process in his own way.
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}

let handling = false;
