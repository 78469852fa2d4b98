import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';

/** What `--since` and `--until` say, epoch ms. */
interface Given {
  readonly since?: number;
  readonly until?: number;
}

/** A message may have been stored by a clock that is ahead of ours. */
const CLOCKS_DIFFER_MS = 60_000;

/** @throws CommandError for a span that ends before it begins: nothing could be in it */
export function checkSpan({ since, until }: Given): void {
  if (since === undefined || since <= (until ?? Date.now() + CLOCKS_DIFFER_MS)) return;
  const said = until === undefined ? 'lies in the future' : `is after --until, ${iso(until)}`;
  throw new CommandError(`--since, ${iso(since)}, ${said}`, { exitCode: EXIT.usage });
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
