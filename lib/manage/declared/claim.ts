import type { Owner, Ownership, Ownerships } from '../../store/ownership.ts';
import { InvalidInputError } from '../input.ts';

/**
 * Takes possession of what is about to be made at a broker, before the broker is asked: what a stack does not own, it
 * neither changes nor removes. What it owns already, as when a request is repeated, it goes on owning.
 * @param exists whether the broker has it, asked only when nobody owns it yet
 * @throws InvalidInputError when it is another resource's, or there without an owner
 */
export async function claim(
  wanted: Ownership,
  ownerships: Ownerships,
  exists: () => Promise<boolean>,
): Promise<Ownership & { readonly isNew: boolean }> {
  const { id } = wanted;
  const held = await ownerships.get(id);
  if (held !== undefined) {
    if (isOwner(held, wanted)) return { ...held, isNew: false };
    throw new InvalidInputError([`${id}: is declared as ${held.logicalId} already`]);
  }
  if (await exists()) {
    throw new InvalidInputError([
      `${id}: is there already, and this stack did not make it. Delete it at the broker, or take it out of relay.config.ts`,
    ]);
  }
  if (await ownerships.claim(wanted)) return { ...wanted, isNew: true };
  throw new InvalidInputError([`${id}: was claimed by another resource meanwhile`]);
}

export function isOwner(held: Ownership, owner: Owner): boolean {
  return held.stackId === owner.stackId && held.logicalId === owner.logicalId;
}
