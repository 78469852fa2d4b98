import type { Arguments } from '../arguments.ts';
import { CmqError } from '../errors.ts';
import { resourceId } from '../ids.ts';
import * as messages from '../operations/messages.ts';
import * as publishing from '../operations/publish.ts';
import * as queues from '../operations/queues.ts';
import * as subscriptions from '../operations/subscriptions.ts';
import * as topics from '../operations/topics.ts';
import { type CmqState, queueNamed, subscriptionNamed, topicNamed } from '../state.ts';
import {
  messageReply,
  queueReply,
  type Reply,
  subscriptionEntry,
  subscriptionReply,
  topicReply,
} from './replies.ts';

/** What a request asks for besides its arguments. */
export interface Call {
  /** Host and port that the client reached. */
  readonly host: string;
  /** Ends a long poll. */
  readonly signal: AbortSignal;
}

type Action = (args: Arguments, state: CmqState, call: Call) => Reply | Promise<Reply>;

const ACTIONS: Readonly<Record<string, Action>> = {
  CreateTopic: (args, state) => ({ topicId: resourceId('topic', topics.createTopic(args, state)) }),
  SetTopicAttributes: silent(topics.modifyTopic),
  ListTopic(args, state) {
    const { totalCount, items } = topics.listTopics(args, state);
    const topicList = items.map((topic) => ({ topicId: resourceId('topic', topic), topicName: topic.name }));
    return { totalCount, topicList };
  },
  GetTopicAttributes: (args, state) => topicReply(topicNamed(args, state), state),
  DeleteTopic: silent(topics.deleteTopic),
  PublishMessage: (args, state) => ({ msgId: publishing.publish(args, state) }),
  BatchPublishMessage: (args, state) => ({ msgList: idList(publishing.publishBatch(args, state)) }),
  QueryTopicRoute(args, state, { host }) {
    topicNamed(args, state);
    return { addr: [host] };
  },

  Subscribe: (args, state) => ({
    subscriptionId: resourceId('subscription', subscriptions.subscribe(args, state)),
  }),
  ListSubscriptionByTopic(args, state) {
    const { totalCount, items } = subscriptions.listSubscriptions(args, state);
    return { totalCount, subscriptionList: items.map(subscriptionEntry) };
  },
  SetSubscriptionAttributes: silent(subscriptions.modifySubscription),
  GetSubscriptionAttributes(args, state) {
    const subscription = subscriptionNamed(args, state);
    return subscriptionReply({ topic: topicNamed(args, state), subscription }, state);
  },
  ClearSubscriptionFilterTags: silent(subscriptions.clearFilterTags),
  Unsubscribe: silent(subscriptions.unsubscribe),

  CreateQueue: (args, state) => ({ queueId: resourceId('queue', queues.createQueue(args, state)) }),
  ListQueue(args, state) {
    const { totalCount, items } = queues.listQueues(args, state);
    const queueList = items.map((queue) => ({ queueId: resourceId('queue', queue), queueName: queue.name }));
    return { totalCount, queueList };
  },
  GetQueueAttributes: (args, state) => queueReply(queueNamed(args, state)),
  SetQueueAttributes: silent(queues.modifyQueue),
  DeleteQueue: silent(queues.deleteQueue),
  RewindQueue: silent(queues.rewindQueue),
  QueryQueueRoute(args, state, { host }) {
    queueNamed(args, state);
    return { addr: [host] };
  },

  SendMessage: (args, state) => ({ msgId: messages.send(args, state) }),
  BatchSendMessage: (args, state) => ({ msgList: idList(messages.sendBatch(args, state)) }),
  ReceiveMessage: async (args, state, { signal }) =>
    messageReply(await messages.receive(args, state, signal)),
  BatchReceiveMessage: async (args, state, { signal }) => ({
    msgInfoList: (await messages.receiveBatch(args, state, signal)).map(messageReply),
  }),
  DeleteMessage: silent(messages.deleteMessage),
  BatchDeleteMessage: silent(messages.deleteBatch),
};

/** Some SDKs spell actions in their own way: `ClearSUbscriptionFIlterTags`. */
const BY_LOWER_CASE = new Map(Object.entries(ACTIONS).map(([name, action]) => [name.toLowerCase(), action]));

/** @throws CmqError */
export function actionNamed(name: string): Action {
  const action = BY_LOWER_CASE.get(name.toLowerCase());
  if (!action) throw new CmqError('unknownAction');
  return action;
}

/** For what answers with no more than its success. */
function silent(operation: (args: Arguments, state: CmqState) => void): Action {
  return (args, state) => {
    operation(args, state);
    return {};
  };
}

function idList(ids: readonly string[]): Reply[] {
  return ids.map((msgId) => ({ msgId }));
}
