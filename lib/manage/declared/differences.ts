import type { SubscriptionDetails, TopicDetails } from '../../brokers/broker.ts';
import type { Source } from '../../push/source.ts';
import { maskTokens } from '../../push/token.ts';
import type { DeclaredSubscription } from '../../relay-config/subscription.ts';
import type { DeclaredTopic } from '../../relay-config/topic.ts';
import { formatOf } from '../subscriptions/create.ts';
import { publicUrlOf, type SubscriptionsDependencies } from '../subscriptions/dependencies.ts';
import { subscriptionsOf } from '../subscriptions/source-view.ts';
import type { Difference } from './diff-result.ts';

/** Attributes of a declared topic; what is left out is the service's default. */
export function wantedOfTopic(declared: DeclaredTopic) {
  const { maximumMessageSize = 65_536 } = declared;
  if (declared.broker === 'mns') {
    return { maximumMessageSize, loggingEnabled: declared.loggingEnabled ?? false };
  }
  return { maximumMessageSize, retention: declared.retention ?? 86_400, filter: declared.filter ?? 'tags' };
}

export function topicDifferences(declared: DeclaredTopic, actual: TopicDetails): readonly Difference[] {
  return compare(wantedOfTopic(declared), actual);
}

/**
 * @param source as it is registered
 * @param details of its current subscription, as the broker has it
 */
export function subscriptionDifferences(
  declared: DeclaredSubscription,
  source: Source,
  details: SubscriptionDetails,
  urls: Pick<SubscriptionsDependencies, 'publicUrl' | 'cmqPublicUrl'>,
): readonly Difference[] {
  const { broker, account, topic, subscription, via, queue, strategy, tags, decode, unparsable } = declared;
  const wanted = {
    ...{ broker, account, topic, subscription, via, strategy, tags, decode, unparsable },
    ...(broker === 'mns' ? { stale: declared.stale } : {}),
    ...(broker === 'cmq' ? { addresses: declared.addresses, bindingKeys: declared.bindingKeys } : {}),
    ...(via === 'http'
      ? { endpoint: `${publicUrlOf(broker, urls)}/push/${broker}/${declared.source}/***` }
      : {}),
    ...(via === 'queue' ? { queue: queue ?? declared.source } : {}),
    format: formatOf({ action: 'create', ...declared }),
  };
  const { target } = details;
  return compare(wanted, {
    ...source,
    account: source.credentials,
    subscription: nameBeforeRotation(subscription, subscriptionsOf(source)[0]),
    ...{ strategy: details.strategy, tags: details.tags, bindingKeys: details.bindingKeys },
    format: details.format,
    via: target.via,
    endpoint: target.via === 'http' ? maskTokens(target.url) : undefined,
    queue: target.via === 'queue' ? target.queue : undefined,
  });
}

/** `orders-3` is what rotations have made of `orders`. */
export function nameBeforeRotation(declared: string, current: string): string {
  const number = current.startsWith(`${declared}-`) ? current.slice(declared.length + 1) : '';
  return /^\d{1,6}$/.test(number) ? declared : current;
}

function compare(wanted: object, actual: object): readonly Difference[] {
  return Object.entries(wanted)
    .map(([field, declared]) => ({ field, declared, actual: Reflect.get(actual, field) as unknown }))
    .filter(({ declared, actual: found }) => !same(declared, found));
}

/** Lists are sets: neither broker keeps the order of tags. */
function same(declared: unknown, actual: unknown): boolean {
  if (!Array.isArray(declared) || !Array.isArray(actual)) return declared === actual;
  return declared.length === actual.length && declared.every((one) => actual.includes(one));
}
