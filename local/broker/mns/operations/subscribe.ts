import type { Subscription } from '../../core/topic.ts';
import { subscriptionAttributes } from '../attributes.ts';
import { parseEndpoint } from '../endpoint.ts';
import { invalidArgument, MnsError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { checkName, type MnsRequest, type MnsResponse, resourceUrl, xmlBody } from '../request.ts';
import { type MnsState, topicNamed } from '../state.ts';
import { childText } from '../xml.ts';

export function subscribe(request: MnsRequest, state: MnsState): MnsResponse {
  const [topicName, name] = request.names;
  checkName('Subscription', name);
  const topic = topicNamed(state, topicName);
  const body = xmlBody(request, 'Subscription');
  const endpoint = (body && childText(body, 'Endpoint')) ?? '';
  parseEndpoint(endpoint);
  const now = state.clock.now();
  const wanted: Subscription = {
    name,
    endpoint,
    createdAt: now,
    modifiedAt: now,
    strategy: 'BACKOFF_RETRY',
    format: 'XML',
    filterTags: [],
    bindingKeys: [],
    ...subscriptionAttributes(body),
  };
  const headers = { location: resourceUrl(request, `/topics/${topicName}/subscriptions/${name}`) };
  const existing = topic.subscriptions.get(name);
  if (existing) {
    if (differs(existing, wanted)) throw new MnsError('SubscriptionAlreadyExist');
    return { status: 204, headers };
  }
  if (topic.subscriptions.size >= LIMITS.subscriptionsPerTopic) {
    throw invalidArgument(`A topic can have at most ${LIMITS.subscriptionsPerTopic} subscriptions.`);
  }
  topic.subscriptions.set(name, wanted);
  return { status: 201, headers };
}

function differs(existing: Subscription, wanted: Subscription): boolean {
  return (
    (['endpoint', 'strategy', 'format', 'deadLetterQueue'] as const).some(
      (field) => existing[field] !== wanted[field],
    ) || existing.filterTags.join() !== wanted.filterTags.join()
  );
}
