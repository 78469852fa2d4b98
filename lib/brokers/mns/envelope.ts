import type { Fault } from './scanner.ts';

/** What a push says about its message. XML and JSON bodies and SIMPLIFIED headers say the same under other names. */
export interface Envelope {
  readonly messageId: string;
  readonly owner: string;
  readonly topic: string;
  readonly subscription: string;
  readonly subscriber: string | undefined;
  readonly tag: string | undefined;
  /** Epoch ms. */
  readonly publishedAt: number | undefined;
}

/** Where each part stands. */
type Names = Readonly<Record<keyof Envelope, string>>;

export const NAMES_IN_BODY: Names = {
  messageId: 'MessageId',
  owner: 'TopicOwner',
  topic: 'TopicName',
  subscription: 'SubscriptionName',
  subscriber: 'Subscriber',
  tag: 'MessageTag',
  publishedAt: 'PublishTime',
};

export const NAMES_IN_HEADERS: Names = {
  messageId: 'x-mns-message-id',
  owner: 'x-mns-topic-owner',
  topic: 'x-mns-topic-name',
  subscription: 'x-mns-subscription-name',
  subscriber: 'x-mns-subscriber',
  tag: 'x-mns-message-tag',
  publishedAt: 'x-mns-publish-time',
};

/** Seen are hex digits and dashes. It becomes a key, so that at least it must be visible and short. */
const MESSAGE_ID = /^[\x21-\x7e]{1,200}$/;
const EPOCH_MS = /^[0-9]{1,15}$/;

/** @param field the text that stands under a name */
export function readEnvelope(
  field: (name: string) => string | undefined,
  names: Names,
  fault: Fault,
): Envelope {
  const required = (name: string): string => {
    const text = field(name);
    if (text === undefined || text === '') throw fault(name, 'is missing');
    return text;
  };
  const messageId = required(names.messageId);
  if (!MESSAGE_ID.test(messageId)) throw fault(names.messageId, 'is no message id');
  const published = field(names.publishedAt);
  if (published !== undefined && !EPOCH_MS.test(published))
    throw fault(names.publishedAt, 'is no time in ms');
  return {
    messageId,
    owner: required(names.owner),
    topic: required(names.topic),
    subscription: required(names.subscription),
    subscriber: field(names.subscriber),
    tag: field(names.tag),
    publishedAt: published === undefined ? undefined : Number(published),
  };
}
