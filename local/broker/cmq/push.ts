import type { ContentFormat } from '../core/topic.ts';

/** What a push says about a message, whatever the format. */
export interface Notification {
  /** APPID. */
  readonly topicOwner: string;
  readonly topicName: string;
  readonly subscriptionName: string;
  readonly msgId: string;
  readonly msgBody: string;
  readonly tags: readonly string[];
  /** Milliseconds since the epoch. */
  readonly publishTime: number;
}

/** What the documentation leaves open about a push in JSON. */
export interface PushStyle {
  readonly publishTime: 'seconds' | 'milliseconds';
  /** `wire` as the samples have the names, `capitalised` as the parameter table has them. */
  readonly names: 'wire' | 'capitalised';
}

export const DEFAULT_STYLE: PushStyle = { publishTime: 'seconds', names: 'wire' };

export interface PushContent {
  readonly notification: Notification;
  readonly format: ContentFormat;
  readonly requestId: string;
  /** Host and port of the endpoint. */
  readonly host: string;
}

export interface MadePush {
  /** In the order in which the service sends them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Makes a push out with the service's headers in its spelling and order. Nothing in it is signed. */
export function makePush({ notification, format, requestId, host }: PushContent, style: PushStyle): MadePush {
  const body = Buffer.from(format === 'JSON' ? jsonBody(notification, style) : notification.msgBody);
  // On the wire a header is bytes: Node writes each character as one.
  const tags = Buffer.from(notification.tags.join(', ')).toString('latin1');
  const headers = {
    Host: host,
    'Content-Length': String(body.length),
    'Content-Type': 'text/plain',
    'User-Agent': 'Qcloud Notification Service Agent',
    'x-cmq-request-id': requestId,
    'x-cmq-message-id': notification.msgId,
    ...(tags !== '' && { 'x-cmq-message-tag': tags }),
  };
  return { headers, body };
}

function jsonBody(notification: Notification, { publishTime, names }: PushStyle): string {
  const time = notification.publishTime;
  const members = {
    TopicOwner: Number(notification.topicOwner),
    topicName: notification.topicName,
    subscriptionName: notification.subscriptionName,
    msgId: notification.msgId,
    msgBody: notification.msgBody,
    publishTime: publishTime === 'seconds' ? Math.floor(time / 1000) : time,
  };
  if (names === 'wire') return JSON.stringify(members);
  const capitalised = Object.entries(members).map(([name, value]) => [
    name.charAt(0).toUpperCase() + name.slice(1),
    value,
  ]);
  return JSON.stringify(Object.fromEntries(capitalised));
}
