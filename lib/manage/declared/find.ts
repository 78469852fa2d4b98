import type { Accounts } from '../../brokers/accounts.ts';
import type { SubscriptionDetails, TopicDetails } from '../../brokers/broker.ts';
import { isBrokerError } from '../../brokers/broker-error.ts';
import type { SubscriptionPlace, TopicPlace } from './resource-id.ts';

/** The topic as the broker has it; undefined when there is none. */
export async function findTopic(place: TopicPlace, accounts: Accounts): Promise<TopicDetails | undefined> {
  const { client } = await accounts.open(place.broker, place.account);
  try {
    return await client.showTopic(place.topic);
  } catch (error) {
    if (isBrokerError(error, 'topic-not-found')) return undefined;
    throw error;
  }
}

/** The subscription as the broker has it; undefined when there is none. */
export async function findSubscription(
  place: SubscriptionPlace,
  accounts: Accounts,
): Promise<SubscriptionDetails | undefined> {
  const { client } = await accounts.open(place.broker, place.account);
  try {
    return await client.showSubscription(place.topic, place.subscription);
  } catch (error) {
    if (isBrokerError(error, 'subscription-not-found', 'topic-not-found')) return undefined;
    throw error;
  }
}

export async function queueExists(
  { broker, account }: TopicPlace,
  queue: string,
  accounts: Accounts,
): Promise<boolean> {
  const { client } = await accounts.open(broker, account);
  try {
    await client.queues.show(queue);
    return true;
  } catch (error) {
    if (isBrokerError(error, 'queue-not-found')) return false;
    throw error;
  }
}
