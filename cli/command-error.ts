import type { ExitCode } from './exit-codes.ts';

/** Why a command could not do its work: said to the person in one line, with what to do next. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  readonly next: string | undefined;

  constructor(
    message: string,
    {
      exitCode,
      next,
      cause,
    }: { readonly exitCode: ExitCode; readonly next?: string; readonly cause?: unknown },
  ) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.next = next;
  }
}
