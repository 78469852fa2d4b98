import type { Functions } from '../../functions.ts';
import type { TargetRow } from '../protocol.ts';
import type { SeenAttempts } from './seen-attempts.ts';

/** The targets of the configuration, and how each does. */
export async function targetRows(functions: Functions, seen: SeenAttempts): Promise<readonly TargetRow[]> {
  const { targets } = await functions.read('deliveries', { action: 'targets' }, 'targets');
  return targets.map((one) => {
    const figures = seen.of(one.target);
    return { ...one, ...(figures !== undefined && { seen: figures }) };
  });
}
