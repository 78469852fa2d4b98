import { subscriptionMetadata } from '../metadata.ts';
import type { MnsRequest, MnsResponse } from '../request.ts';
import { type MnsState, subscriptionNamed } from '../state.ts';

export function getSubscriptionAttributes(request: MnsRequest, state: MnsState): MnsResponse {
  const subscription = subscriptionNamed(state, request.names);
  const metadata = subscriptionMetadata(request.names[0], subscription, state.accountId);
  return { status: 200, xml: ['Subscription', metadata] };
}
