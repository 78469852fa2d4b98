import { createInterface } from 'node:readline/promises';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';

/**
 * Asks the person before something that cannot be undone.
 * @throws CommandError when nobody is there to be asked, or the answer is no
 */
export async function confirm(
  question: string,
  { yes, signal }: { yes?: boolean | undefined; signal: AbortSignal },
): Promise<void> {
  if (yes) return;
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    throw new CommandError(`${question} Nobody is here to be asked.`, {
      exitCode: EXIT.usage,
      next: 'Give --yes.',
    });
  }
  const asking = createInterface({ input: stdin, output: stderr });
  // While it reads a line the terminal does not turn Ctrl-C into a signal.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = await asking.question(`${question} [y/N] `, { signal }).catch((error: unknown) => {
      stderr.write('\n');
      signal.throwIfAborted();
      // Ctrl-D: the person ended the input rather than answer.
      if (error instanceof Error && error.name === 'AbortError') return '';
      throw error;
    });
    if (/^y(?:es)?$/i.test(answer.trim())) return;
  } finally {
    asking.close();
  }
  throw new CommandError('Not confirmed: nothing was changed.', { exitCode: EXIT.cancelled });
}
