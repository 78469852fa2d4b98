import { fileURLToPath } from 'node:url';
import type { LocalQueue } from '../../local/event-sources/queues.ts';
import { startChild } from '../../local/process.ts';
import type { RunningPart } from './supervised.ts';

const PROGRAM = fileURLToPath(new URL('pumps.ts', import.meta.url));

/** What the pumps are told when they are started, as JSON in their first argument. */
export interface PumpsOptions {
  readonly table: string;
  readonly dynamodbEndpoint: string;
  readonly awsEndpoint: string;
  readonly lambdaEndpoint: string;
  readonly queues: Readonly<Record<string, LocalQueue>>;
  readonly buckets: Readonly<Record<string, string>>;
  /** Directory in which they note how far they are. */
  readonly checkpoints: string;
}

/** What the pumps print when they run. */
export const PUMPING = 'pumping';

export async function startPumps(
  options: PumpsOptions,
  onLine: (line: string) => void,
): Promise<RunningPart> {
  const ready = Promise.withResolvers<void>();
  const child = startChild({
    command: process.execPath,
    args: [PROGRAM, JSON.stringify(options)],
    onLine(line) {
      if (line === PUMPING) ready.resolve();
      onLine(line);
    },
  });
  const died = child.ended.then(() => {
    throw new Error('the pumps ended before they ran');
  });
  try {
    await Promise.race([ready.promise, died]);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return child;
}
