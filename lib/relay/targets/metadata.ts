import { textOf } from '../message-text.ts';
import type { Outgoing } from './target.ts';

/** Names the deployments that a message came through over HTTP, the last first. */
export const VIA_HEADER = 'topic-relay-via';

/**
 * What is said about a message beside it, as `topic-relay-*` headers or attributes: at most ten, as SQS and SNS allow.
 * Characters other than visible ASCII are percent-encoded, `%` and (in tags) `,` too.
 */
export function metadataOf(
  { deliveryId, notification }: Pick<Outgoing, 'deliveryId' | 'notification'>,
  deployment: string,
): Record<string, string> {
  const { source, broker, topic, messageId, tags, publishedAt, receivedAt } = notification;
  return {
    'topic-relay-id': deliveryId,
    'topic-relay-source': source,
    'topic-relay-broker': broker,
    'topic-relay-topic': encoded(topic),
    'topic-relay-message-id': encoded(messageId),
    ...(tags.length > 0 ? { 'topic-relay-tags': tags.map(encodedTag).join(',') } : {}),
    ...(publishedAt === undefined ? {} : { 'topic-relay-published-at': new Date(publishedAt).toISOString() }),
    'topic-relay-received-at': new Date(receivedAt).toISOString(),
    [VIA_HEADER]: [deployment, ...viaOf(notification)].join(', '),
  };
}

/** The deployments that a message came through before it came here. */
export function viaOf(notification: Outgoing['notification']): readonly string[] {
  const via = notification.headers[VIA_HEADER] ?? '';
  // Somebody else's header: no more of it than what a loop could have made.
  return via
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[\w.:/-]{1,128}$/.test(name))
    .slice(0, 20);
}

/** The message as text, or as base64 where it cannot be text in an AWS queue or topic. */
export function textBody(message: Buffer): { readonly text: string; readonly isBase64: boolean } {
  const text = textOf(message);
  // Source: SendMessage of the SQS API reference lists the characters that a message may hold.
  const allowed = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
  // Decoding drops a leading byte order mark, and the bytes go out as they came in.
  if (text !== undefined && allowed.test(text) && Buffer.byteLength(text) === message.length) {
    return { text, isBase64: false };
  }
  return { text: message.toString('base64'), isBase64: true };
}

function encoded(text: string): string {
  return text.replace(/[^\x21-\x24\x26-\x7e]/gu, (character) => encodeURIComponent(character.toWellFormed()));
}

function encodedTag(tag: string): string {
  return encoded(tag).replaceAll(',', '%2C');
}
