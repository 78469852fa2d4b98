import type { Arguments } from '../arguments.ts';
import { resourceId } from '../ids.ts';
import * as messages from '../operations/messages.ts';
import * as publishing from '../operations/publish.ts';
import * as queues from '../operations/queues.ts';
import * as subscriptions from '../operations/subscriptions.ts';
import * as topics from '../operations/topics.ts';
import { type CmqState, queueNamed, topicNamed } from '../state.ts';
import { Api3Error } from './error.ts';
import type { Names } from './json-arguments.ts';
import { queueReply, type Reply, subscriptionReply, topicReply } from './replies.ts';

export interface Action {
  /** What this action names otherwise than API v2. */
  readonly names?: Names;
  run(args: Arguments, state: CmqState): Reply;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  CreateCmqTopic: {
    run: (args, state) => ({ TopicId: resourceId('topic', topics.createTopic(args, state)) }),
  },
  ModifyCmqTopicAttribute: { run: silent(topics.modifyTopic) },
  DeleteCmqTopic: { run: silent(topics.deleteTopic) },
  DescribeCmqTopics: {
    names: { searchWord: 'TopicName' },
    run(args, state) {
      const { totalCount, items } = topics.listTopics(args, state);
      return { TotalCount: totalCount, TopicList: items.map((topic) => topicReply(topic, state)) };
    },
  },
  DescribeCmqTopicDetail: {
    run: (args, state) => ({ TopicDescribe: topicReply(topicNamed(args, state), state) }),
  },
  PublishCmqMsg: {
    names: { msgBody: 'MsgContent' },
    run: (args, state) => ({ Result: true, MsgId: publishing.publish(args, state) }),
  },

  CreateCmqSubscribe: {
    run: (args, state) => ({
      SubscriptionId: resourceId('subscription', subscriptions.subscribe(args, state)),
    }),
  },
  ModifyCmqSubscriptionAttribute: {
    names: { filterTag: 'FilterTags' },
    run: silent(subscriptions.modifySubscription),
  },
  DescribeCmqSubscriptionDetail: {
    names: { searchWord: 'SubscriptionName' },
    run(args, state) {
      const { totalCount, items } = subscriptions.listSubscriptions(args, state);
      const set = items.map((subscribed) => subscriptionReply(subscribed, state));
      return { TotalCount: totalCount, SubscriptionSet: set };
    },
  },
  ClearCmqSubscriptionFilterTags: { run: silent(subscriptions.clearFilterTags) },
  DeleteCmqSubscribe: { run: silent(subscriptions.unsubscribe) },

  CreateCmqQueue: {
    run: (args, state) => ({ QueueId: resourceId('queue', queues.createQueue(args, state)) }),
  },
  ModifyCmqQueueAttribute: { run: silent(queues.modifyQueue) },
  DeleteCmqQueue: { run: silent(queues.deleteQueue) },
  DescribeCmqQueues: {
    names: { searchWord: 'QueueName' },
    run(args, state) {
      const { totalCount, items } = queues.listQueues(args, state);
      return { TotalCount: totalCount, QueueList: items.map((queue) => queueReply(queue, state)) };
    },
  },
  DescribeCmqQueueDetail: {
    run: (args, state) => ({ QueueDescribe: queueReply(queueNamed(args, state), state) }),
  },
  ClearCmqQueue: { run: silent(queues.clearQueue) },
  RewindCmqQueue: { run: silent(queues.rewindQueue) },
  UnbindCmqDeadLetter: { run: silent(queues.unbindDeadLetter) },
  SendCmqMsg: {
    names: { msgBody: 'MsgContent' },
    run: (args, state) => ({ Result: true, MsgId: messages.send(args, state) }),
  },
};

/** @throws Api3Error */
export function actionNamed(name: string): Action {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) throw new Api3Error('InvalidAction', `The request action \`${name}\` is invalid.`);
  return action;
}

/** For what answers with no more than its success. */
function silent(operation: (args: Arguments, state: CmqState) => void): Action['run'] {
  return (args, state) => {
    operation(args, state);
    return {};
  };
}
