import { subscriptionAttributes } from '../attributes.ts';
import { type MnsRequest, type MnsResponse, xmlBody } from '../request.ts';
import { type MnsState, subscriptionNamed } from '../state.ts';

/** Changes how pushes are retried and given up; endpoint, tag and format stay as they were subscribed. */
export function setSubscriptionAttributes(request: MnsRequest, state: MnsState): MnsResponse {
  const subscription = subscriptionNamed(state, request.names);
  const { strategy, deadLetterQueue } = subscriptionAttributes(xmlBody(request, 'Subscription'));
  subscription.strategy = strategy ?? subscription.strategy;
  subscription.deadLetterQueue = deadLetterQueue ?? subscription.deadLetterQueue;
  subscription.modifiedAt = state.clock.now();
  return { status: 204 };
}
