import type { Source, SourceEndpoint } from '../../push/source.ts';
import type { RegisteredSource } from '../../store/sources.ts';
import { InvalidInputError } from '../input.ts';
import { atBroker } from './at-broker.ts';
import type { SubscriptionsDependencies } from './dependencies.ts';
import { subscriptionsOf } from './source-view.ts';

/**
 * Registers a source before the broker is asked to feed it. True when the name was free, or held by an attempt that
 * never reached the broker; false when the subscription is there already.
 * @throws InvalidInputError when the name is another subscription's
 */
export async function register(source: Source, dependencies: SubscriptionsDependencies): Promise<boolean> {
  const { sources } = dependencies;
  if (await sources.create(source)) return true;
  const held = await sources.get(source.name);
  if (held === undefined) return sources.create(source);
  const [subscription] = subscriptionsOf(held);
  const same = held.topic === source.topic && subscription === subscriptionsOf(source)[0];
  if (!same || held.broker !== source.broker || held.credentials !== source.credentials) {
    const holder = `subscription ${subscription} of topic ${held.topic}`;
    throw new InvalidInputError([`source: ${source.name} is taken by ${holder}; give another name`]);
  }
  const there = await atBroker(source, subscription, dependencies);
  if (there === undefined) {
    const [endpoint] = endpointsOf(source);
    const taken = endpoint === undefined ? source : withCurrent({ ...source, intake: held.intake }, endpoint);
    return sources.replace({ ...taken, revision: held.revision });
  }
  await letIn(held, there, dependencies);
  return false;
}

/**
 * The broker has a subscription of this name with other attributes. If it feeds the source all the same, as when two
 * commands ran at once, its token is registered; a source that nothing feeds goes again.
 */
export async function settle(source: Source, dependencies: SubscriptionsDependencies): Promise<void> {
  const { sources } = dependencies;
  const there = await atBroker(source, subscriptionsOf(source)[0], dependencies);
  const held = await sources.get(source.name);
  if (there === 'elsewhere') await sources.delete(source.name);
  else if (there !== undefined && held !== undefined) await letIn(held, there, dependencies);
}

/** What the broker has is what will be pushed, whichever attempt made it. */
async function letIn(
  held: RegisteredSource,
  there: SourceEndpoint | 'queue' | 'elsewhere',
  { sources }: SubscriptionsDependencies,
): Promise<void> {
  if (typeof there === 'string') return;
  if (endpointsOf(held).some(({ tokenHash }) => tokenHash === there.tokenHash)) return;
  await sources.replace(withCurrent(held, there));
}

/** The source with this endpoint as its current one; those that are being retired stay to their end. */
function withCurrent<S extends Source>(source: S, endpoint: SourceEndpoint): S {
  const retiring = endpointsOf(source).filter(({ retireAt }) => retireAt !== undefined);
  return { ...source, intake: { via: 'http', endpoints: [endpoint, ...retiring] } };
}

function endpointsOf({ intake }: Source): readonly SourceEndpoint[] {
  return intake.via === 'http' ? intake.endpoints : [];
}
