import type { Queue } from '../core/queue.ts';
import type { Subscription, Topic } from '../core/topic.ts';
import { LIMITS } from './limits.ts';
import type { MnsState } from './state.ts';
import type { XmlNode } from './xml.ts';

/** What GetTopicAttributes says, and a list with x-mns-with-meta. Times are in seconds. */
export function topicMetadata(topic: Topic, state: MnsState): XmlNode[] {
  return [
    ['TopicName', topic.name],
    ['CreateTime', seconds(topic.createdAt)],
    ['LastModifyTime', seconds(topic.modifiedAt)],
    ['MaximumMessageSize', topic.maximumMessageSize],
    ['MessageRetentionPeriod', LIMITS.topicRetentionPeriod],
    ['MessageCount', state.messageCount(topic)],
    ['LoggingEnabled', yesOrNo(topic.loggingEnabled)],
  ];
}

export function subscriptionMetadata(
  topic: string,
  subscription: Subscription,
  accountId: string,
): XmlNode[] {
  const { deadLetterQueue } = subscription;
  return [
    ['SubscriptionName', subscription.name],
    ['Subscriber', accountId],
    ['TopicOwner', accountId],
    ['TopicName', topic],
    ['Endpoint', subscription.endpoint],
    ['NotifyStrategy', subscription.strategy],
    ['NotifyContentFormat', subscription.format],
    ['FilterTag', subscription.filterTags[0]],
    ['DlqPolicy', deadLetterQueue === undefined ? undefined : deadLetterPolicy(deadLetterQueue)],
    ['CreateTime', seconds(subscription.createdAt)],
    ['LastModifyTime', seconds(subscription.modifiedAt)],
  ];
}

export function queueMetadata(queue: Queue): XmlNode[] {
  const { attributes } = queue;
  const { active, inactive, delayed } = queue.counts();
  const { deadLetter } = attributes;
  return [
    ['QueueName', queue.name],
    ['CreateTime', seconds(queue.createdAt)],
    ['LastModifyTime', seconds(queue.modifiedAt)],
    ['DelaySeconds', attributes.delaySeconds],
    ['MaximumMessageSize', attributes.maximumMessageSize],
    ['MessageRetentionPeriod', attributes.messageRetentionPeriod],
    ['VisibilityTimeout', attributes.visibilityTimeout],
    ['PollingWaitSeconds', attributes.pollingWaitSeconds],
    ['ActiveMessages', active],
    ['InactiveMessages', inactive],
    ['DelayMessages', delayed],
    ['LoggingEnabled', yesOrNo(attributes.loggingEnabled)],
    [
      'DlqPolicy',
      deadLetter && [...deadLetterPolicy(deadLetter.queue), ['MaxReceiveCount', deadLetter.maxReceiveCount]],
    ],
  ];
}

function deadLetterPolicy(queue: string): XmlNode[] {
  return [
    ['Enabled', 'true'],
    ['DeadLetterTargetQueue', queue],
  ];
}

function yesOrNo(value: boolean): string {
  return value ? 'True' : 'False';
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
