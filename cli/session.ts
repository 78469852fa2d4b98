import type { Command } from 'commander';
import { CommandError } from './command-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Functions } from './functions.ts';
import { openFunctions } from './invoke.ts';
import { type Output, type OutputMode, openOutput } from './output/output.ts';
import { orUnknownAccount } from './unknown-account.ts';

/** What every command works with. */
export interface Session {
  readonly functions: Functions;
  /** AWS region of a deployed stage. */
  readonly region: string;
  readonly output: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

/** Options that every command has. */
interface GlobalOptions {
  readonly stage: string;
  readonly region: string;
  readonly output: OutputMode;
  readonly color: boolean;
}

/** What a command does. It ends with `ok` unless it returns another code or throws. */
type Action<A extends readonly unknown[]> = (
  session: Session,
  ...args: A
) => Promise<ExitCode> | Promise<void>;
/** Makes an action of the command line of what a command does. `logs`: it knows the log formats `access` and `endpoint`. */
export type Perform = <A extends readonly unknown[]>(
  action: Action<A>,
  options?: { readonly logs?: boolean },
) => (...args: [...A, Command]) => Promise<void>;

/** @param onEnd takes the exit code of the one command that is run */
export function createPerform(
  process: NodeJS.Process,
  signal: AbortSignal,
  onEnd: (exitCode: ExitCode) => void,
): Perform {
  return <A extends readonly unknown[]>(action: Action<A>, { logs = false } = {}) =>
    async (...given: [...A, Command]) => {
      const command = given.at(-1) as Command;
      const args = given.slice(0, -1) as unknown as A;
      const { stage, region, output: mode, color } = command.optsWithGlobals<GlobalOptions>();
      if (!logs && (mode === 'access' || mode === 'endpoint')) {
        throw new CommandError(`--output ${mode} is a log of received messages`, {
          exitCode: EXIT.usage,
          next: 'It goes with listen, notifications list and notifications show.',
        });
      }
      if (!color) process.env.NO_COLOR = '1';
      const functions = openFunctions({ stage, region, signal, env: process.env });
      const output = openOutput(mode, process);
      const session = { functions, region, output, signal, env: process.env };
      try {
        const exitCode = await action(session, ...args);
        onEnd(typeof exitCode === 'number' ? exitCode : EXIT.ok);
      } catch (error) {
        throw orUnknownAccount(error, command.opts().account);
      } finally {
        output.endProgress();
        functions.close();
      }
    };
}
