import type { ExitCode } from './exit-codes.ts';

interface CommandErrorOptions extends ErrorOptions {
  readonly exitCode: ExitCode;
  readonly next?: string;
  readonly reason?: string;
}

/** Why a command could not do its work: said to the person in one line, with what to do next. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  readonly next: string | undefined;
  /** The name of the error that the function gave, such as `ConfigError`. */
  readonly reason: string | undefined;

  constructor(message: string, { exitCode, next, reason, cause }: CommandErrorOptions) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.next = next;
    this.reason = reason;
  }
}
