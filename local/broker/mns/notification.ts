import type { ContentFormat } from '../core/topic.ts';
import { md5Hex } from './digest.ts';
import { writeXml } from './xml.ts';

/** What a push says about a message, whatever the format. */
export interface Notification {
  readonly topicOwner: string;
  readonly topicName: string;
  readonly subscriber: string;
  readonly subscriptionName: string;
  readonly messageId: string;
  readonly message: string;
  readonly messageTag?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly publishTime: number;
}

/** The body of a push, and of a message in a queue that is subscribed to a topic. */
export function notificationBody(
  notification: Notification,
  format: ContentFormat,
  jsonPublishTime: 'string' | 'number',
): string {
  if (format === 'SIMPLIFIED') return notification.message;
  return format === 'XML' ? xmlBody(notification) : jsonBody(notification, jsonPublishTime);
}

function xmlBody(notification: Notification): string {
  return writeXml('Notification', [
    ['TopicOwner', notification.topicOwner],
    ['TopicName', notification.topicName],
    ['Subscriber', notification.subscriber],
    ['SubscriptionName', notification.subscriptionName],
    ['MessageId', notification.messageId],
    ['MessageMD5', md5Hex(notification.message)],
    // Where the service puts the tag is not documented.
    ['MessageTag', notification.messageTag],
    ['Message', notification.message],
    ['PublishTime', notification.publishTime],
  ]);
}

function jsonBody(notification: Notification, publishTime: 'string' | 'number'): string {
  return JSON.stringify({
    TopicOwner: notification.topicOwner,
    Message: notification.message,
    Subscriber: notification.subscriber,
    PublishTime: publishTime === 'string' ? String(notification.publishTime) : notification.publishTime,
    SubscriptionName: notification.subscriptionName,
    MessageMD5: md5Hex(notification.message),
    TopicName: notification.topicName,
    MessageId: notification.messageId,
    MessageTag: notification.messageTag,
  });
}
