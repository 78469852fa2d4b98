import type { NotDone } from '../lib/manage/invoke.ts';
import type { ExitCode } from './exit-codes.ts';

interface CommandErrorOptions extends ErrorOptions {
  readonly exitCode: ExitCode;
  readonly next?: string;
  readonly reason?: string;
  readonly answer?: NotDone;
}

/** Why a command could not do its work: said to the person in one line, with what to do next. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  readonly next: string | undefined;
  /** The name of the error that the function gave, such as `ConfigError`. */
  readonly reason: string | undefined;
  /** All that the function answered which did not do what was asked. */
  readonly answer: NotDone | undefined;

  constructor(message: string, { exitCode, next, reason, answer, cause }: CommandErrorOptions) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.next = next;
    this.reason = reason;
    this.answer = answer;
  }
}
