import type { Topic } from '../../core/topic.ts';
import { type Arguments, batch, requiredText } from '../arguments.ts';
import { CmqError } from '../errors.ts';
import { BY_BINDING_KEYS, wants } from '../filter.ts';
import { checkKey, checkMessageTags } from '../filter-limits.ts';
import { messageId } from '../ids.ts';
import { checkBatchBytes, checkBody } from '../message.ts';
import { type CmqState, topicNamed } from '../state.ts';

/** Accepts one message and begins to push it to every subscription that wants it. @returns its id */
export function publish(args: Arguments, state: CmqState): string {
  const topic = topicNamed(args, state);
  const body = requiredText(args, 'msgBody');
  checkBody(body, topic.maximumMessageSize);
  return deliverAll(topic, [body], args, state)[0] ?? '';
}

/** The messages of a batch share tags and routing key. @returns their ids */
export function publishBatch(args: Arguments, state: CmqState): readonly string[] {
  const topic = topicNamed(args, state);
  const bodies = batch(args, 'msgBody');
  for (const body of bodies) checkBody(body, topic.maximumMessageSize);
  checkBatchBytes(bodies);
  return deliverAll(topic, bodies, args, state);
}

function deliverAll(
  topic: Topic,
  bodies: readonly string[],
  args: Arguments,
  { clock, deliver }: CmqState,
): readonly string[] {
  const { filterType = 1 } = topic;
  const tags = checkMessageTags(args.list('msgTag')) ?? [];
  const routingKey = args.text('routingKey');
  if (filterType === BY_BINDING_KEYS && routingKey === undefined) throw new CmqError('missingRoutingKey');
  if (routingKey !== undefined) checkKey(routingKey, 'routingKey');
  if (topic.subscriptions.size === 0) throw new CmqError('noSubscription');
  const selector = { tags, ...(routingKey !== undefined && { routingKey }) };
  const wanting = [...topic.subscriptions.values()].filter((each) => wants(each, selector, filterType));
  if (wanting.length === 0) throw new CmqError('noMatch');
  return bodies.map((body) => {
    const message = { id: messageId(), body, publishedAt: clock.now(), ...selector };
    for (const subscription of wanting) deliver(topic, subscription, message);
    return message.id;
  });
}
