import type { QueueMessage } from '../../push/dialect.ts';
import type { MnsSource } from '../../push/source.ts';
import { type VerifiedRequest, verified } from '../../push/verified.ts';

/** A message that the gateway pulled itself, over an authenticated connection, from a queue of the source's account. */
export function pulled(
  message: QueueMessage,
  source: MnsSource,
  receivedAt: number,
): VerifiedRequest<MnsSource> {
  if (source.intake.via !== 'queue') throw new TypeError(`source ${source.name} has no queue to pull from`);
  return verified({
    source,
    subscription: source.intake.subscription,
    headers: {},
    body: message.body,
    receivedAt,
    proof: {
      kind: 'queue',
      queue: source.intake.queue,
      queueMessageId: message.messageId,
      enqueuedAt: message.enqueuedAt,
    },
  });
}
