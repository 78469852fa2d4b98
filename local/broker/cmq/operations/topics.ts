import type { Topic } from '../../core/topic.ts';
import { type Arguments, given, integerIn, newName } from '../arguments.ts';
import { CmqError } from '../errors.ts';
import { BY_BINDING_KEYS, BY_TAGS, type FilterType } from '../filter.ts';
import { DEFAULTS, LIMITS } from '../limits.ts';
import { found, type Page, pageOf } from '../page.ts';
import { type CmqState, topicNamed } from '../state.ts';

export function createTopic(args: Arguments, { account, clock }: CmqState): Topic {
  const name = newName(args, 'topic');
  const asked = integerIn(args, 'filterType', [BY_TAGS, BY_BINDING_KEYS]);
  const filterType: FilterType = asked === BY_BINDING_KEYS ? BY_BINDING_KEYS : BY_TAGS;
  const attributes = { ...DEFAULTS.topic, ...topicAttributes(args), filterType };
  if (account.topics.has(name)) throw new CmqError('topicExists');
  if (account.topics.size >= LIMITS.topics) throw new CmqError('tooManyTopics');
  const now = clock.now();
  const subscriptions = new Map();
  const topic = {
    name,
    createdAt: now,
    modifiedAt: now,
    loggingEnabled: false,
    ...attributes,
    subscriptions,
  };
  account.topics.set(name, topic);
  return topic;
}

export function modifyTopic(args: Arguments, state: CmqState): void {
  Object.assign(topicNamed(args, state), topicAttributes(args), { modifiedAt: state.clock.now() });
}

export function deleteTopic(args: Arguments, state: CmqState): void {
  const topic = topicNamed(args, state);
  if (topic.subscriptions.size > 0) throw new CmqError('hasSubscriptions');
  state.account.topics.delete(topic.name);
}

export function listTopics(args: Arguments, { account }: CmqState): Page<Topic> {
  return pageOf(found(account.topics.values(), args, 'topicNameList'), args, LIMITS.topicPage);
}

function topicAttributes(args: Arguments) {
  return given({
    maximumMessageSize: integerIn(args, 'maxMsgSize', LIMITS.maxMsgSize),
    retentionSeconds: integerIn(args, 'msgRetentionSeconds', LIMITS.topicRetention),
  });
}
