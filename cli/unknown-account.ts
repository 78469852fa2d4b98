import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';

/** A function finds its configuration incomplete where `--account` names what is not in it: that is a wrong usage. */
export function orUnknownAccount(error: unknown, account: unknown): unknown {
  if (!(error instanceof CommandError)) return error;
  const faults = error.answer?.error.faults ?? [];
  const fault = faults.find((one) => one.startsWith(`accounts.${account} is no account of `));
  if (fault === undefined) return error;
  return new CommandError(`--account ${account}: ${fault}`, { exitCode: EXIT.usage, cause: error });
}
