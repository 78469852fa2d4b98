import type { Queue, QueueMessage } from '../../core/queue.ts';
import type { Topic } from '../../core/topic.ts';
import { destinationOf } from '../endpoint.ts';
import { resourceId } from '../ids.ts';
import type { Subscribed } from '../operations/subscriptions.ts';
import type { CmqState } from '../state.ts';

/** Members of a reply beside `code`, `message` and `requestId`. Ids are text, times and sizes are integers. */
export type Reply = Readonly<Record<string, unknown>>;

export function topicReply(topic: Topic, state: CmqState): Reply {
  return {
    msgCount: state.pendingCount(topic),
    maxMsgSize: topic.maximumMessageSize,
    msgRetentionSeconds: topic.retentionSeconds,
    createTime: seconds(topic.createdAt),
    lastModifyTime: seconds(topic.modifiedAt),
    filterType: topic.filterType,
  };
}

export function subscriptionReply({ topic, subscription }: Subscribed, state: CmqState): Reply {
  return {
    topicOwner: state.owner.appId,
    msgCount: state.pendingCount(topic, subscription),
    protocol: destinationOf(subscription).kind,
    endpoint: subscription.endpoint,
    notifyStrategy: subscription.strategy,
    notifyContentFormat: subscription.format,
    createTime: seconds(subscription.createdAt),
    lastModifyTime: seconds(subscription.modifiedAt),
    // Documented under one name, read by the SDKs under the other.
    filterTag: subscription.filterTags,
    filterTags: subscription.filterTags,
    bindingKey: subscription.bindingKeys,
  };
}

export function subscriptionEntry({ subscription }: Subscribed): Reply {
  return {
    subscriptionId: resourceId('subscription', subscription),
    subscriptionName: subscription.name,
    protocol: destinationOf(subscription).kind,
    endpoint: subscription.endpoint,
  };
}

export function queueReply(queue: Queue): Reply {
  const { attributes } = queue;
  const { active, inactive, delayed, rewindable } = queue.counts();
  return {
    maxMsgHeapNum: attributes.maximumMessages,
    pollingWaitSeconds: attributes.pollingWaitSeconds,
    visibilityTimeout: attributes.visibilityTimeout,
    maxMsgSize: attributes.maximumMessageSize,
    msgRetentionSeconds: attributes.messageRetentionPeriod,
    createTime: seconds(queue.createdAt),
    lastModifyTime: seconds(queue.modifiedAt),
    activeMsgNum: active,
    inactiveMsgNum: inactive,
    rewindSeconds: attributes.rewindSeconds,
    // Spelled so by the service.
    rewindmsgNum: rewindable,
    minMsgTime: seconds(queue.oldestEnqueuedAt() ?? 0),
    delayMsgNum: delayed,
  };
}

export function messageReply(message: QueueMessage): Reply {
  return {
    msgBody: message.body,
    msgId: message.id,
    receiptHandle: message.receiptHandle,
    enqueueTime: seconds(message.enqueuedAt),
    firstDequeueTime: seconds(message.firstDequeuedAt ?? message.enqueuedAt),
    nextVisibleTime: seconds(message.visibleAt),
    dequeueCount: message.dequeueCount,
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
