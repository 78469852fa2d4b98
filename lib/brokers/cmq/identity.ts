import type { CmqSource } from '../../push/source.ts';
import type { VerifiedRequest } from '../../push/verified.ts';
import type { CmqEnvelope } from './envelope.ts';

/**
 * What a JSON push says of itself and should not: another account, topic or subscription than the ones its path is
 * for, or another message id than its header. Undefined when all agree, or when it does not say.
 */
export function identityMismatch(
  said: CmqEnvelope,
  { source, subscription }: VerifiedRequest<CmqSource>,
  messageId: string,
): string | undefined {
  const claims = [
    { name: 'topicOwner', claimed: said.owner, expected: source.account },
    { name: 'topicName', claimed: said.topic, expected: source.topic },
    { name: 'subscriptionName', claimed: said.subscription, expected: subscription },
    { name: 'msgId', claimed: said.messageId, expected: messageId },
  ];
  const wrong = claims.find(({ claimed, expected }) => claimed !== undefined && claimed !== expected);
  if (wrong === undefined) return undefined;
  // Cut short: it goes to the log, and whoever sent it chose its length.
  return `${wrong.name} is ${JSON.stringify(wrong.claimed?.slice(0, 64))}, not ${JSON.stringify(wrong.expected)}`;
}
