import type { Source } from '../../push/source.ts';
import type { Owner } from '../../store/ownership.ts';
import { readEndpointUrl } from '../subscriptions/endpoint-url.ts';
import { subscriptionsOf } from '../subscriptions/source-view.ts';
import { isOwner } from './claim.ts';
import type { DeclaredDependencies } from './dependencies.ts';
import { nameBeforeRotation } from './differences.ts';
import { findSubscription } from './find.ts';
import { readSubscriptionId, type SubscriptionPlace } from './resource-id.ts';

/**
 * Unsubscribes what the owner has made under this id, rotations of it too, and removes its source and its queue. The
 * broker first: repeated after a crash, it finds some of it gone, which is no error.
 */
export async function removeSubscription(
  id: string,
  owner: Owner,
  dependencies: DeclaredDependencies,
): Promise<void> {
  const { accounts, ownerships, sources } = dependencies;
  const held = await ownerships.get(id);
  const place = readSubscriptionId(id);
  if (held?.subscription === undefined || place === undefined || !isOwner(held, owner)) return;
  const { source: name, queue, setAside } = held.subscription;
  const current = await sources.get(name);
  const feeds = current !== undefined && isFedBy(current, place);
  const source = setAside ?? (feeds ? current : undefined);

  const { client } = await accounts.open(place.broker, place.account);
  const subscriptions = source === undefined ? await leftovers(place) : subscriptionsOf(source);
  for (const subscription of subscriptions) await client.unsubscribe(place.topic, subscription);
  if (queue !== undefined) await client.deleteQueue(queue);
  if (setAside === undefined && feeds) await sources.delete(name);
  await ownerships.release(id);

  /** Of an attempt that broke off. Without a source, what is at the broker is ours only if it delivers here. */
  async function leftovers(place: SubscriptionPlace): Promise<readonly string[]> {
    const { broker, subscription } = place;
    const found = await findSubscription(place, accounts);
    if (found === undefined) return [];
    const { target } = found;
    if (target.via === 'queue') return target.queue === queue ? [subscription] : [];
    const urls = [dependencies.publicUrl, dependencies.cmqPublicUrl ?? dependencies.publicUrl];
    const ours = urls.some(
      (url) => target.via === 'http' && readEndpointUrl(url, broker, target.url)?.source === name,
    );
    return ours ? [subscription] : [];
  }
}

function isFedBy(source: Source, { broker, account, topic, subscription }: SubscriptionPlace): boolean {
  const [current] = subscriptionsOf(source);
  return (
    source.broker === broker &&
    source.credentials === account &&
    source.topic === topic &&
    nameBeforeRotation(subscription, current) === subscription
  );
}
