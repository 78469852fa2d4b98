import { page, pageXml } from '../listing.ts';
import { subscriptionMetadata } from '../metadata.ts';
import { type MnsRequest, type MnsResponse, resourceUrl } from '../request.ts';
import { type MnsState, topicNamed } from '../state.ts';

export function listSubscriptionByTopic(request: MnsRequest, state: MnsState): MnsResponse {
  const [topic] = request.names;
  const subscriptions = page(request, topicNamed(state, topic).subscriptions.values());
  const children = pageXml(
    subscriptions,
    'Subscription',
    ({ name }) => resourceUrl(request, `/topics/${topic}/subscriptions/${name}`),
    (subscription) => subscriptionMetadata(topic, subscription, state.accountId),
  );
  return { status: 200, xml: ['Subscriptions', children] };
}
