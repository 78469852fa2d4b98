import type { DeclaredSubscription } from '../../relay-config/subscription.ts';
import { InvalidInputError } from '../input.ts';
import { create } from '../subscriptions/create.ts';
import { registeredSource } from '../subscriptions/dependencies.ts';
import { rotate } from '../subscriptions/rotate.ts';
import { subscriptionsOf } from '../subscriptions/source-view.ts';
import { createSubscriptions } from '../subscriptions/subscriptions.ts';
import type { DeclaredDependencies } from './dependencies.ts';
import type { Difference } from './diff-result.ts';
import { subscriptionDifferences } from './differences.ts';
import { findSubscription } from './find.ts';

/** Fields that can be set on a source, or on a subscription of either broker. */
const SETTINGS: readonly string[] = ['strategy', 'decode', 'unparsable', 'stale', 'addresses'];
/** Fields that CMQ lets one change. */
const FILTERS: readonly string[] = ['tags', 'bindingKeys'];

/**
 * Makes a subscription and its source as they are declared, whatever has changed them: the declaration, or somebody at
 * the broker. A changed endpoint is a rotation: the subscription is made anew as `{name}-{n}`, and both serve for 25 h.
 * @throws InvalidInputError that names what the broker cannot change
 */
export async function changeSubscription(
  declared: DeclaredSubscription,
  dependencies: DeclaredDependencies,
): Promise<void> {
  const source = await registeredSource(dependencies.sources, declared.source);
  const [current] = subscriptionsOf(source);
  const details = await findSubscription({ ...declared, subscription: current }, dependencies.accounts);
  if (details === undefined) {
    await create({ action: 'create', ...declared, subscription: current }, dependencies);
    return;
  }
  const differences = subscriptionDifferences(declared, source, details, dependencies);
  const fixed = differences.filter(({ field }) => !isChangeable(field, declared));
  if (fixed.length > 0) throw new InvalidInputError(fixed.map(explainFixed));

  if (differences.some(({ field }) => field === 'endpoint')) {
    await rotate({ action: 'rotate', source: declared.source }, dependencies);
  }
  const settings = differences.filter(({ field }) => SETTINGS.includes(field));
  if (settings.length > 0) {
    const values = Object.fromEntries(settings.map(({ field, declared: value }) => [field, value]));
    await createSubscriptions(dependencies)({ action: 'set', source: declared.source, ...values });
  }
  if (declared.broker === 'cmq' && differences.some(({ field }) => FILTERS.includes(field))) {
    await changeFilter(declared, dependencies);
  }
}

function isChangeable(field: string, { broker }: DeclaredSubscription): boolean {
  return field === 'endpoint' || SETTINGS.includes(field) || (broker === 'cmq' && FILTERS.includes(field));
}

function explainFixed({ field, actual }: Difference): string {
  return `${field}: is ${JSON.stringify(actual)}, and cannot be changed on a subscription. Give it another name in "subscription": it then takes the place of this one`;
}

async function changeFilter(
  { source: name, account, topic, tags, ...declared }: DeclaredSubscription & { readonly broker: 'cmq' },
  { accounts, sources }: DeclaredDependencies,
): Promise<void> {
  const { client } = await accounts.open('cmq', account);
  const [current] = subscriptionsOf(await registeredSource(sources, name));
  const { bindingKeys } = declared;
  await client.subscriptions.setAttributes(topic, current, { filterTags: tags, bindingKeys });
  // To the service, an empty list is no change.
  if (tags.length === 0) await client.subscriptions.clearFilterTags(topic, current);
}
