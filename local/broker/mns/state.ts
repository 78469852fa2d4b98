import type { Account } from '../core/account.ts';
import type { Clock } from '../core/clock.ts';
import type { Queue } from '../core/queue.ts';
import type { Subscription, Topic, TopicMessage } from '../core/topic.ts';
import { MnsError } from './errors.ts';
import type { MessageIdForm } from './ids.ts';

/** What the operations work on. */
export interface MnsState {
  readonly clock: Clock;
  readonly account: Account;
  readonly accountId: string;
  readonly messageIdForm: MessageIdForm;
  /** Begins to push the message to the subscription. */
  deliver(topic: Topic, subscription: Subscription, message: TopicMessage): void;
  /** How many messages of the topic are still on their way. */
  messageCount(topic: Topic): number;
  /** Aborted when the broker stops. */
  readonly stopping: AbortSignal;
}

/** @throws MnsError TopicNotExist */
export function topicNamed({ account }: MnsState, name: string): Topic {
  const topic = account.topics.get(name);
  if (!topic) throw new MnsError('TopicNotExist');
  return topic;
}

/** @throws MnsError TopicNotExist, SubscriptionNotExist */
export function subscriptionNamed(state: MnsState, [topic, name]: readonly [string, string]): Subscription {
  const subscription = topicNamed(state, topic).subscriptions.get(name);
  if (!subscription) throw new MnsError('SubscriptionNotExist');
  return subscription;
}

/** @throws MnsError QueueNotExist */
export function queueNamed({ account }: MnsState, name: string): Queue {
  const queue = account.queues.get(name);
  if (!queue) throw new MnsError('QueueNotExist');
  return queue;
}
