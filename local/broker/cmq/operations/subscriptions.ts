import { RETRY_STRATEGIES } from '../../core/retry.ts';
import type { Subscription, Topic } from '../../core/topic.ts';
import { type Arguments, given, newName, oneOf, requiredText } from '../arguments.ts';
import { checkHttpEndpoint, destinationOf } from '../endpoint.ts';
import { CmqError } from '../errors.ts';
import { BY_BINDING_KEYS } from '../filter.ts';
import { checkBindingKeys, checkFilterTags } from '../filter-limits.ts';
import { LIMITS } from '../limits.ts';
import { found, type Page, pageOf } from '../page.ts';
import { type CmqState, queueNamed, subscriptionNamed, topicNamed } from '../state.ts';

export function subscribe(args: Arguments, state: CmqState): Subscription {
  const topic = topicNamed(args, state);
  const name = newName(args, 'subscription');
  const endpoint = newEndpoint(args, state);
  const attributes = {
    strategy: 'EXPONENTIAL_DECAY_RETRY',
    format: destinationOf({ endpoint }).kind === 'queue' ? 'SIMPLIFIED' : 'JSON',
    filterTags: [],
    bindingKeys: [],
    ...subscriptionAttributes(args),
  } as const;
  if (topic.filterType === BY_BINDING_KEYS && attributes.bindingKeys.length === 0) {
    throw new CmqError('missingBindingKey');
  }
  if (topic.subscriptions.has(name)) throw new CmqError('subscriptionExists');
  if (topic.subscriptions.size >= LIMITS.subscriptionsPerTopic) throw new CmqError('tooManySubscriptions');
  const now = state.clock.now();
  const subscription: Subscription = { name, endpoint, createdAt: now, modifiedAt: now, ...attributes };
  topic.subscriptions.set(name, subscription);
  return subscription;
}

export function modifySubscription(args: Arguments, state: CmqState): void {
  const subscription = subscriptionNamed(args, state);
  Object.assign(subscription, subscriptionAttributes(args), { modifiedAt: state.clock.now() });
}

export function clearFilterTags(args: Arguments, state: CmqState): void {
  Object.assign(subscriptionNamed(args, state), { filterTags: [], modifiedAt: state.clock.now() });
}

export function unsubscribe(args: Arguments, state: CmqState): void {
  const { name } = subscriptionNamed(args, state);
  topicNamed(args, state).subscriptions.delete(name);
}

export interface Subscribed {
  readonly topic: Topic;
  readonly subscription: Subscription;
}

/** A topic's subscriptions; API 3.0 can also ask for those of a queue. */
export function listSubscriptions(args: Arguments, state: CmqState): Page<Subscribed> {
  const queueName = args.text('queueName');
  const topics =
    queueName !== undefined && args.text('topicName') === undefined
      ? [...state.account.topics.values()]
      : [topicNamed(args, state)];
  const subscribed = topics.flatMap((topic) =>
    found(topic.subscriptions.values(), args, 'subscriptionNameList')
      .filter(({ endpoint }) => queueName === undefined || endpoint === queueName)
      .map((subscription) => ({ topic, subscription })),
  );
  return pageOf(subscribed, args, LIMITS.subscriptionPage);
}

function newEndpoint(args: Arguments, state: CmqState): string {
  const protocol = requiredText(args, 'protocol').toLowerCase();
  const endpoint = requiredText(args, 'endpoint');
  if (protocol === 'http') {
    checkHttpEndpoint(endpoint);
  } else if (protocol === 'queue') {
    queueNamed(args, state, 'endpoint');
    if (state.queueFormat === 'strict' && args.text('notifyContentFormat') === 'JSON') {
      throw new CmqError('queueFormat');
    }
  } else {
    throw new CmqError('undefinedProtocol');
  }
  return endpoint;
}

function subscriptionAttributes(args: Arguments) {
  return given({
    strategy: oneOf(args, 'notifyStrategy', RETRY_STRATEGIES, 'undefinedStrategy'),
    format: oneOf(args, 'notifyContentFormat', ['JSON', 'SIMPLIFIED'], 'undefinedFormat'),
    filterTags: checkFilterTags(args.list('filterTag')),
    bindingKeys: checkBindingKeys(args.list('bindingKey')),
  });
}
