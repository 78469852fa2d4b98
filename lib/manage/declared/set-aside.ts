import type { Ownership, Ownerships } from '../../store/ownership.ts';
import type { Sources } from '../../store/sources.ts';

interface Stores {
  readonly ownerships: Ownerships;
  readonly sources: Sources;
}

/**
 * Clears the name of a source for another subscription. The row is kept with the ownership of the subscription that it
 * was of: until that is removed, the source can go back to it. May be repeated; what has taken its place stays.
 */
export async function setAside(ownership: Ownership, { ownerships, sources }: Stores): Promise<void> {
  const { subscription } = ownership;
  if (subscription === undefined) return;
  const current = await sources.get(subscription.source);
  if (current === undefined) return;
  const old = subscription.setAside ?? current;
  if (subscription.setAside === undefined) {
    await ownerships.put({ ...ownership, subscription: { ...subscription, setAside: current } });
  }
  if (current.createdAt === old.createdAt) await sources.delete(current.name);
}

/** Puts a source back that was set aside, if it was; over whatever has taken its place. May be repeated. */
export async function bringBack(id: string, { ownerships, sources }: Stores): Promise<void> {
  const ownership = await ownerships.get(id);
  const { setAside: source, ...subscription } = ownership?.subscription ?? {};
  if (ownership === undefined || source === undefined) return;
  const current = await sources.get(source.name);
  if (current === undefined) await sources.create(source);
  else await sources.replace({ ...source, revision: current.revision });
  await ownerships.put({ ...ownership, subscription: { ...subscription, source: source.name } });
}
