import type { Reading } from '../../push/dialect.ts';
import { MalformedPushError } from '../../push/malformed.ts';
import type { MnsNotification } from '../../push/notification.ts';
import { refuse } from '../../push/refusal.ts';
import type { MnsSource } from '../../push/source.ts';
import type { VerifiedRequest } from '../../push/verified.ts';
import { type Envelope, NAMES_IN_BODY, NAMES_IN_HEADERS, readEnvelope } from './envelope.ts';
import { identityMismatch } from './identity.ts';
import { type Fields, inBody, messageMd5In, readFields, readMessage } from './message.ts';
import type { Fault } from './scanner.ts';

/**
 * Reads a proven push or queue message. One that says it is of another account, topic or subscription, or another
 * message than its headers name, is refused.
 * @throws MalformedPushError
 */
export function parsePush(request: VerifiedRequest<MnsSource>): Reading {
  const { source, headers, body: raw, subscription, receivedAt, proof } = request;
  const fault: Fault = (path, problem) => new MalformedPushError(source.name, path, problem);
  if (source.format !== 'SIMPLIFIED') checkCharset(headers['content-type'], fault);
  const fields = readFields(raw, source.format, fault);
  const envelope = envelopeOf(request, fields, fault);
  // Before the message is looked at: a stranger's that cannot be read must not get into the quarantine.
  const mismatch = identityMismatch(envelope, source, subscription);
  if (mismatch !== undefined) return refuse('identity-mismatch', mismatch);
  const signedId = headers['x-mns-message-id'];
  if (signedId !== undefined && signedId !== envelope.messageId) {
    return refuse('identity-mismatch', 'message id is not that of the headers');
  }

  const message = readMessage(raw, fields, source, fault);
  const messageMd5 = messageMd5In(fields);
  const requestId = headers['x-mns-request-id'];
  const { messageId, owner, topic, subscriber, tag, publishedAt } = envelope;
  const notification: MnsNotification = {
    broker: 'mns',
    source: source.name,
    messageId,
    topic,
    subscription,
    owner,
    ...(subscriber !== undefined && { subscriber }),
    format: source.format,
    tags: tag ? [tag] : [],
    ...(publishedAt !== undefined && { publishedAt }),
    ...(requestId !== undefined && { requestId }),
    receivedAt,
    raw,
    message,
    ...(messageMd5 !== undefined && { messageMd5 }),
    proof,
  };
  return { proven: true, notification };
}

function envelopeOf(request: VerifiedRequest<MnsSource>, fields: Fields, fault: Fault): Envelope {
  const { source, headers, subscription, proof } = request;
  if (source.format !== 'SIMPLIFIED') {
    return readEnvelope((name) => fields.get(name), NAMES_IN_BODY, inBody(source.format, fault));
  }
  if (proof.kind !== 'queue') return readEnvelope((name) => headers[name], NAMES_IN_HEADERS, fault);
  // A queue gets the bare text, so that all there is to say about it is the queue's.
  return {
    messageId: proof.queueMessageId,
    owner: source.account,
    topic: source.topic,
    subscription,
    subscriber: undefined,
    tag: undefined,
    publishedAt: proof.enqueuedAt,
  };
}

function checkCharset(contentType: string | undefined, fault: Fault): void {
  const charset = /;[ \t]*charset="?([^;" \t]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset))
    throw fault('Content-Type', `names the charset ${charset.slice(0, 32)}, not utf-8`);
}
