import type { Account } from '../core/account.ts';
import type { Clock } from '../core/clock.ts';
import type { Queue } from '../core/queue.ts';
import type { Subscription, Topic, TopicMessage } from '../core/topic.ts';
import { type Arguments, requiredText } from './arguments.ts';
import { CmqError } from './errors.ts';

/** Who the one account of the broker is. */
export interface CmqOwner {
  /** What pushes call `TopicOwner`. */
  readonly appId: string;
  /** The account's number, which API 3.0 shows as `CreateUin`. */
  readonly uin: string;
}

/** What the operations work on. */
export interface CmqState {
  readonly clock: Clock;
  readonly account: Account;
  readonly owner: CmqOwner;
  /** `strict` refuses a queue subscription that asks for JSON, as documented; official tests send it. */
  readonly queueFormat: 'lenient' | 'strict';
  /** Begins to push the message to the subscription. */
  deliver(topic: Topic, subscription: Subscription, message: TopicMessage): void;
  /** How many messages are still on their way to the topic's subscriptions, or to this one. */
  pendingCount(topic: Topic, subscription?: Subscription): number;
}

export function topicNamed(args: Arguments, { account }: CmqState): Topic {
  const topic = account.topics.get(requiredText(args, 'topicName'));
  if (!topic) throw new CmqError('noSuchTopic');
  return topic;
}

export function subscriptionNamed(args: Arguments, state: CmqState): Subscription {
  const name = requiredText(args, 'subscriptionName');
  const subscription = topicNamed(args, state).subscriptions.get(name);
  if (!subscription) throw new CmqError('noSuchSubscription');
  return subscription;
}

export function queueNamed(args: Arguments, { account }: CmqState, parameter = 'queueName'): Queue {
  const queue = account.queues.get(requiredText(args, parameter));
  if (!queue) throw new CmqError('noSuchQueue');
  return queue;
}
