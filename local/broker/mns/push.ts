import type { KeyObject } from 'node:crypto';
import type { ContentFormat } from '../core/topic.ts';
import { contentMd5, type DigestForm } from './digest.ts';
import { type Notification, notificationBody } from './notification.ts';
import { signPush } from './sign.ts';

/** What the documentation leaves open about a push, per format. */
export interface PushStyle {
  readonly contentType: Readonly<Record<ContentFormat, string>>;
  readonly digest: Readonly<Record<ContentFormat, DigestForm>>;
  readonly jsonPublishTime: 'string' | 'number';
}

export const DEFAULT_STYLE: PushStyle = {
  contentType: {
    XML: 'text/xml;charset=utf-8',
    JSON: 'application/json;charset=utf-8',
    SIMPLIFIED: 'text/plain;charset=utf-8',
  },
  digest: { XML: 'base64-hex', JSON: 'base64-hex', SIMPLIFIED: 'hex' },
  jsonPublishTime: 'string',
};

export interface PushContent {
  readonly notification: Notification;
  readonly format: ContentFormat;
  readonly requestId: string;
  readonly certificateUrl: string;
  /** When the push says it was made, in milliseconds since the epoch. */
  readonly at: number;
  /** Path and query of the endpoint. */
  readonly target: string;
  /** Instead of the body that the format asks for. */
  readonly body?: string | Buffer;
  /** Instead of the headers made here, by their name in any case; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface SignedPush {
  readonly method: 'POST';
  readonly path: string;
  /** In the order in which the service sends them. */
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

type Header = readonly [name: string, value: string];

/** Makes a push out, with the service's headers in its spelling and order, and signs it. */
export function makePush(content: PushContent, key: KeyObject, style: PushStyle): SignedPush {
  const { notification, format, target } = content;
  const body = Buffer.from(content.body ?? notificationBody(notification, format, style.jsonPublishTime));
  const headers = override(
    [
      ...mnsHeaders(content),
      ['Authorization', UNSIGNED],
      ['Date', new Date(content.at).toUTCString()],
      ['Content-Type', style.contentType[format]],
      [format === 'SIMPLIFIED' ? 'Content-md5' : 'Content-MD5', contentMd5(body, style.digest[format])],
      ['User-Agent', 'Aliyun Notification Service Agent'],
      ['Accept', '*/*'],
      ['Connection', 'keep-alive'],
    ],
    content.headers ?? {},
  );
  const lowerCase = headers.map(([name, value]) => [name.toLowerCase(), value]);
  const signature = signPush({ method: 'POST', headers: Object.fromEntries(lowerCase), target }, key);
  const signed = headers.map(([name, value]) => [name, value === UNSIGNED ? signature : value]);
  return { method: 'POST', path: target, headers: Object.fromEntries(signed), body };
}

const UNSIGNED = 'unsigned';

function override(
  headers: readonly Header[],
  replacements: Readonly<Record<string, string | null>>,
): Header[] {
  const wanted = new Map(
    Object.entries(replacements).map(([name, value]) => [name.toLowerCase(), { name, value }]),
  );
  const kept = headers.flatMap<Header>(([name, made]) => {
    const { value = made } = wanted.get(name.toLowerCase()) ?? {};
    wanted.delete(name.toLowerCase());
    return value === null ? [] : [[name, value]];
  });
  const added = [...wanted.values()].flatMap<Header>(({ name, value }) =>
    value === null ? [] : [[name, value]],
  );
  return [...kept, ...added];
}

function mnsHeaders({ notification, format, requestId, certificateUrl }: PushContent): Header[] {
  const common: Header[] = [
    ['x-mns-request-id', requestId],
    ['x-mns-version', '2015-06-06'],
    ['x-mns-signing-cert-url', Buffer.from(certificateUrl).toString('base64')],
  ];
  // In the other formats the body says all the rest.
  if (format !== 'SIMPLIFIED') return common;
  const tag = notification.messageTag;
  return [
    ['x-mns-message-id', notification.messageId],
    ['x-mns-topic-owner', notification.topicOwner],
    ['x-mns-topic-name', notification.topicName],
    ['x-mns-subscriber', notification.subscriber],
    ['x-mns-subscription-name', notification.subscriptionName],
    ['x-mns-publish-time', String(notification.publishTime)],
    // On the wire a header is bytes: Node writes and reads each as one character.
    ...(tag === undefined ? [] : [['x-mns-message-tag', Buffer.from(tag).toString('latin1')] as const]),
    ...common,
  ];
}
