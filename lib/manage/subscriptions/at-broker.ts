import { isBrokerError } from '../../brokers/broker-error.ts';
import type { Source, SourceEndpoint } from '../../push/source.ts';
import { hashToken } from '../../push/token.ts';
import { publicUrlOf, type SubscriptionsDependencies } from './dependencies.ts';
import { readEndpointUrl } from './endpoint-url.ts';

/** What a subscription delivers to: this source's URL with some token, its queue, or what is not this source's. */
export type AtBroker = SourceEndpoint | 'queue' | 'elsewhere';

/**
 * The subscription of that name as the broker has it; undefined when there is none. The source's row cannot tell: it
 * may be of an attempt whose answer was lost, that took effect late, or that ran beside another.
 */
export async function atBroker(
  source: Source,
  subscription: string,
  dependencies: SubscriptionsDependencies,
): Promise<AtBroker | undefined> {
  const { broker, credentials, topic, intake } = source;
  const { client } = await dependencies.accounts.open(broker, credentials);
  try {
    const { target } = await client.showSubscription(topic, subscription);
    if (target.via === 'queue') {
      return intake.via === 'queue' && intake.queue === target.queue ? 'queue' : 'elsewhere';
    }
    if (target.via === 'other') return 'elsewhere';
    const read = readEndpointUrl(publicUrlOf(broker, dependencies), broker, target.url);
    return read?.source === source.name ? { subscription, tokenHash: hashToken(read.token) } : 'elsewhere';
  } catch (error) {
    if (!isBrokerError(error, 'subscription-not-found', 'topic-not-found')) throw error;
    return undefined;
  }
}
