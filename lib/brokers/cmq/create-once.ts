import type { Created } from '../broker.ts';
import { isBrokerError } from '../broker-error.ts';

/**
 * CMQ answers `already-exists` without comparing anything, also to the second attempt of a create whose first answer
 * was lost. So what is there is looked at.
 * @throws what `create` threw, when that is not what was asked for
 */
export async function createOnce(
  create: () => Promise<unknown>,
  isSame: () => Promise<boolean>,
): Promise<Created> {
  try {
    await create();
    return 'created';
  } catch (error) {
    if (isBrokerError(error, 'already-exists') && (await isSame())) return 'unchanged';
    throw error;
  }
}
