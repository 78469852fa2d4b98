import { md5Hex } from '../digest.ts';
import { invalidArgument } from '../errors.ts';
import { messageId } from '../ids.ts';
import { LIMITS } from '../limits.ts';
import { messageBody } from '../message.ts';
import { type MnsRequest, type MnsResponse, xmlBody } from '../request.ts';
import { type MnsState, topicNamed } from '../state.ts';
import { childText } from '../xml.ts';

/** Accepts a message and begins to push it to every subscription whose tag it matches. */
export function publishMessage(request: MnsRequest, state: MnsState): MnsResponse {
  const topic = topicNamed(state, request.names[0]);
  const element = xmlBody(request, 'Message');
  const body = messageBody(element, topic.maximumMessageSize);
  const tag = (element && childText(element, 'MessageTag')) || undefined;
  if (tag && tag.length > LIMITS.longestTag) {
    throw invalidArgument(`The length of MessageTag should be at most ${LIMITS.longestTag}.`);
  }
  const attributes = element?.children.find(({ name }) => name === 'MessageAttributes')?.children ?? [];
  const publishedAt = state.clock.now();
  const message = {
    id: messageId(state.messageIdForm, publishedAt),
    body,
    tags: tag ? [tag] : [],
    publishedAt,
    attributes: Object.fromEntries(attributes.map(({ name, text }) => [name, text])),
  };
  for (const subscription of topic.subscriptions.values()) {
    const { filterTags } = subscription;
    // A subscription without a tag receives everything.
    if (filterTags.length === 0 || filterTags.some((filter) => filter === tag)) {
      state.deliver(topic, subscription, message);
    }
  }
  return {
    status: 201,
    xml: [
      'Message',
      [
        ['MessageId', message.id],
        ['MessageBodyMD5', md5Hex(body)],
      ],
    ],
  };
}
