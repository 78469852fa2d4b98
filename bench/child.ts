import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Child, superviseChild } from '../local/process.ts';

export interface ChildOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Each message that a Node child sends. */
  readonly onMessage?: (message: unknown) => void;
}

/** A child of the bench ended when it should not have. Its last lines of standard error are the message. */
export class ChildFailedError extends Error {
  override readonly name = 'ChildFailedError';
}

export interface BenchChild extends Child {
  /** Resolves when it has ended well. @throws ChildFailedError */
  readonly done: Promise<void>;
}

/** Runs a script of the bench by itself. What it prints goes nowhere, at the price of a write, as in Lambda. */
export function runScript(script: URL, { args = [], env, onMessage }: ChildOptions = {}): BenchChild {
  const file = fileURLToPath(script);
  const [command, first] = file.endsWith('.py') ? ['python3', ['-u', file]] : [process.execPath, [file]];
  const isNode = command !== 'python3';
  const child = spawn(command, [...first, ...args], {
    env: { ...process.env, ...env },
    stdio: isNode ? ['ignore', 'ignore', 'pipe', 'ipc'] : ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  if (onMessage) child.on('message', onMessage);
  const lastWords: string[] = [];
  const supervised = superviseChild(child, { onLine: (line) => lastWords.push(line), graceMs: 2_000 });
  const done = supervised.ended.then(({ code }) => {
    if (code !== 0)
      throw new ChildFailedError(`${file} ended with ${code}: ${lastWords.slice(-12).join('\n')}`);
  });
  // Whoever waits sees the error; nobody waiting is no crash.
  done.catch(() => undefined);
  return { ...supervised, done };
}
