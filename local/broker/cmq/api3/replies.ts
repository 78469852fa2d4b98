import type { Queue } from '../../core/queue.ts';
import type { Topic } from '../../core/topic.ts';
import { destinationOf } from '../endpoint.ts';
import { resourceId } from '../ids.ts';
import type { Subscribed } from '../operations/subscriptions.ts';
import type { CmqState } from '../state.ts';

/** Members of a reply beside `RequestId`. Times are in milliseconds. */
export type Reply = Readonly<Record<string, unknown>>;

export function topicReply(topic: Topic, state: CmqState): Reply {
  return {
    TopicId: resourceId('topic', topic),
    TopicName: topic.name,
    MsgRetentionSeconds: topic.retentionSeconds,
    MaxMsgSize: topic.maximumMessageSize,
    FilterType: topic.filterType,
    CreateTime: topic.createdAt,
    LastModifyTime: topic.modifiedAt,
    MsgCount: state.pendingCount(topic),
    CreateUin: Number(state.owner.uin),
    Trace: false,
    SubscriptionCount: topic.subscriptions.size,
  };
}

export function subscriptionReply({ topic, subscription }: Subscribed, state: CmqState): Reply {
  return {
    SubscriptionName: subscription.name,
    SubscriptionId: resourceId('subscription', subscription),
    TopicOwner: Number(state.owner.appId),
    MsgCount: state.pendingCount(topic, subscription),
    LastModifyTime: subscription.modifiedAt,
    CreateTime: subscription.createdAt,
    BindingKey: subscription.bindingKeys,
    Endpoint: subscription.endpoint,
    FilterTags: subscription.filterTags,
    Protocol: destinationOf(subscription).kind,
    NotifyStrategy: subscription.strategy,
    NotifyContentFormat: subscription.format,
    TopicName: topic.name,
  };
}

export function queueReply(queue: Queue, { account, owner }: CmqState): Reply {
  const { attributes } = queue;
  const { active, inactive, delayed, rewindable } = queue.counts();
  const sources = [...account.queues.values()].filter(
    (source) => source.attributes.deadLetter?.queue === queue.name,
  );
  return {
    QueueId: resourceId('queue', queue),
    QueueName: queue.name,
    MaxMsgHeapNum: attributes.maximumMessages,
    PollingWaitSeconds: attributes.pollingWaitSeconds,
    MsgRetentionSeconds: attributes.messageRetentionPeriod,
    VisibilityTimeout: attributes.visibilityTimeout,
    MaxMsgSize: attributes.maximumMessageSize,
    RewindSeconds: attributes.rewindSeconds,
    CreateTime: queue.createdAt,
    LastModifyTime: queue.modifiedAt,
    ActiveMsgNum: active,
    InactiveMsgNum: inactive,
    DelayMsgNum: delayed,
    RewindMsgNum: rewindable,
    MinMsgTime: queue.oldestEnqueuedAt() ?? 0,
    DeadLetterSource: sources.map((source) => ({
      QueueId: resourceId('queue', source),
      QueueName: source.name,
    })),
    ...(attributes.deadLetter && {
      DeadLetterPolicy: {
        DeadLetterQueue: attributes.deadLetter.queue,
        Policy: 0,
        MaxReceiveCount: attributes.deadLetter.maxReceiveCount,
      },
    }),
    CreateUin: Number(owner.uin),
    Trace: false,
  };
}
