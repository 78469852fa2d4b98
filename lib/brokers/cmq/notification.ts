import type { Reading } from '../../push/dialect.ts';
import { MalformedPushError } from '../../push/malformed.ts';
import type { CmqNotification } from '../../push/notification.ts';
import { refuse } from '../../push/refusal.ts';
import type { CmqSource, PushFormat } from '../../push/source.ts';
import type { VerifiedRequest } from '../../push/verified.ts';
import { readEnvelope } from './envelope.ts';
import { identityMismatch } from './identity.ts';
import { decodeMessage } from './message.ts';
import { readPushHeaders } from './push-headers.ts';

/**
 * Reads a proven push or queue message. One that says it is of another topic, or another message than its header
 * names, is refused.
 * @throws MalformedPushError
 */
export function readPush(request: VerifiedRequest<CmqSource>): Reading {
  const { source, proof, body } = request;
  // A queue gets the message as it was published, whichever format its subscription asks for.
  if (proof.kind === 'queue') {
    return { proven: true, notification: notification(request, 'SIMPLIFIED', proof.queueMessageId, body) };
  }
  const { messageId, requestId, tags } = readPushHeaders(request.headers, source.name);
  if (source.format === 'SIMPLIFIED') {
    if (messageId === undefined) throw new MalformedPushError(source.name, 'x-cmq-message-id', 'missing');
    const bare = notification(request, 'SIMPLIFIED', messageId, body);
    return { proven: true, notification: { ...bare, tags, ...(requestId && { requestId }) } };
  }
  if (source.format !== 'JSON') {
    throw new MalformedPushError(source.name, 'body', `CMQ has no ${source.format} format`);
  }
  const envelope = readEnvelope(body, source.name);
  const id = messageId ?? envelope.messageId;
  if (id === undefined) throw new MalformedPushError(source.name, 'msgId', 'missing');
  const mismatch = identityMismatch(envelope, request, id);
  if (mismatch !== undefined) return refuse('identity-mismatch', mismatch);
  return {
    proven: true,
    notification: {
      ...notification(request, 'JSON', id, Buffer.from(envelope.message)),
      tags: tags.length > 0 ? tags : envelope.tags,
      ...(envelope.publishedAt !== undefined && { publishedAt: envelope.publishedAt }),
      ...(requestId && { requestId }),
    },
  };
}

/** Topic, owner and subscription are the source's: in the body they are a claim, held against these. */
function notification(
  request: VerifiedRequest<CmqSource>,
  format: PushFormat,
  messageId: string,
  published: Buffer,
): CmqNotification {
  const { source, subscription, receivedAt, body, proof } = request;
  return {
    broker: 'cmq',
    source: source.name,
    messageId,
    topic: source.topic,
    subscription,
    owner: source.account,
    format,
    tags: [],
    receivedAt,
    raw: body,
    message: decodeMessage(published, source.decode, source.name),
    proof,
  };
}
