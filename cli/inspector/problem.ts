import { maskTokens } from '../../lib/push/token.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Problem } from './protocol.ts';

interface RequestProblemOptions extends ErrorOptions {
  readonly next?: string;
}

/** What is asked for cannot be answered. `status` is that of HTTP; the message is for the person at the page. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly status: number;
  readonly next: string | undefined;

  constructor(status: number, message: string, { next, cause }: RequestProblemOptions = {}) {
    super(message, { cause });
    this.status = status;
    this.next = next;
  }
}

/** How HTTP says what the command line says by its exit code. */
const STATUS: Readonly<Record<ExitCode, number>> = {
  [EXIT.ok]: 200,
  [EXIT.notDone]: 409,
  [EXIT.usage]: 400,
  [EXIT.unreachable]: 503,
  [EXIT.denied]: 403,
  [EXIT.failed]: 502,
  [EXIT.cancelled]: 503,
};

/** What the page is told of anything that was thrown, without a token. Undefined for a fault of the inspector itself. */
export function problemOf(
  thrown: unknown,
): { readonly status: number; readonly problem: Problem } | undefined {
  if (!(thrown instanceof CommandError) && !(thrown instanceof RequestProblem)) return undefined;
  const { message, next } = thrown;
  const status = thrown instanceof RequestProblem ? thrown.status : statusOf(thrown);
  const problem = { error: maskTokens(message), ...(next !== undefined && { next: maskTokens(next) }) };
  return { status, problem };
}

function statusOf({ exitCode, reason }: CommandError): number {
  return reason === 'NotificationNotFound' ? 404 : STATUS[exitCode];
}
