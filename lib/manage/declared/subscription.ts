import { isRefusal } from '../../brokers/broker-error.ts';
import { ConfigError } from '../../errors.ts';
import type { DeclaredSubscription } from '../../relay-config/subscription.ts';
import type { Owner, Ownership } from '../../store/ownership.ts';
import { InvalidInputError } from '../input.ts';
import { create } from '../subscriptions/create.ts';
import { changeSubscription } from './change-subscription.ts';
import { claim, isOwner } from './claim.ts';
import type { DeclaredDependencies } from './dependencies.ts';
import { findSubscription, queueExists } from './find.ts';
import { removeSubscription } from './remove-subscription.ts';
import { subscriptionId } from './resource-id.ts';
import { bringBack, setAside } from './set-aside.ts';

/**
 * Makes a subscription with its source, or makes both as they are declared. Every step may be repeated.
 *
 * A subscription of another id may feed the source up to now: then this one takes its place, and that one stays at the
 * broker, where nobody takes its pushes any more, until it is removed or takes its place back.
 * @param previousId of the subscription that the owner has had up to now, if it had one
 */
export async function ensureSubscription(
  declared: DeclaredSubscription,
  owner: Owner,
  previousId: string | undefined,
  dependencies: DeclaredDependencies,
): Promise<void> {
  const { accounts, ownerships, sources } = dependencies;
  const id = subscriptionId(declared);
  const previous = await findPrevious();
  const { isNew } = await claim(await wanted(), ownerships, isTaken);
  if (previous !== undefined) await setAside(previous, dependencies);
  await bringBack(id, dependencies);
  if ((await sources.get(declared.source)) === undefined) await make();
  await changeSubscription(declared, dependencies);

  async function findPrevious(): Promise<Ownership | undefined> {
    if (previousId === undefined || previousId === id) return undefined;
    const found = await ownerships.get(previousId);
    return found !== undefined && isOwner(found, owner) ? found : undefined;
  }

  async function wanted(): Promise<Ownership> {
    const { source, via, queue = source } = declared;
    const makesQueue = via === 'queue' && !(await queueExists(declared, queue, accounts));
    const subscription = makesQueue ? { source, queue } : { source };
    return { id, ...owner, claimedAt: dependencies.now(), subscription };
  }

  async function isTaken(): Promise<boolean> {
    const source = previous === undefined ? await sources.get(declared.source) : undefined;
    if (source !== undefined) {
      throw new InvalidInputError([
        `source: ${declared.source} was made by a command. Delete it with one, or declare the subscription by another name`,
      ]);
    }
    return (await findSubscription(declared, accounts)) !== undefined;
  }

  async function make(): Promise<void> {
    try {
      const made = await create({ action: 'create', ...declared }, dependencies);
      // That it is there already, as after an attempt that broke off, shows in the source being registered.
      if (!made.ok && (await sources.get(declared.source)) === undefined) {
        throw new InvalidInputError([`${id}: ${made.message}`]);
      }
    } catch (error) {
      if (isNew && nothingWasMade(error)) await undo();
      throw error;
    }
  }

  /** What is not there need not be removed; and what was there before can go on at once. */
  async function undo(): Promise<void> {
    // A broker that refuses the one may refuse the other, and the stack must be able to roll back.
    await removeSubscription(id, owner, dependencies).catch(() => ownerships.release(id));
    if (previous !== undefined) await bringBack(previous.id, dependencies);
  }
}

function nothingWasMade(error: unknown): boolean {
  return isRefusal(error) || error instanceof InvalidInputError || error instanceof ConfigError;
}
