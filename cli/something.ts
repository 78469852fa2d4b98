import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';

/** @throws CommandError when none of the settings is given: nothing would be set, and to report success would mislead */
export function checkSomething(settings: Readonly<Record<string, unknown>>): void {
  if (Object.values(settings).some((value) => value !== undefined)) return;
  throw new CommandError('Nothing to set', {
    exitCode: EXIT.usage,
    next: 'Give at least one of the settings: --help lists them.',
  });
}
