import type { CmqNotification } from '../../push/notification.ts';
import type { CmqSource } from '../../push/source.ts';
import { readEnvelope } from './envelope.ts';

/**
 * What a JSON push says of itself and should not: another account, topic or subscription than the ones its path is
 * for, or another message id than its header. Undefined when all agree; a bare message says nothing of itself.
 * @param subscription the one whose endpoint the push came through
 */
export function identityMismatch(
  notification: CmqNotification,
  source: CmqSource,
  subscription: string,
): string | undefined {
  if (notification.format !== 'JSON') return undefined;
  const said = readEnvelope(notification.raw, source.name);
  const claims = [
    { name: 'topicOwner', claimed: said.owner, expected: source.account },
    { name: 'topicName', claimed: said.topic, expected: source.topic },
    { name: 'subscriptionName', claimed: said.subscription, expected: subscription },
    { name: 'msgId', claimed: said.messageId, expected: notification.messageId },
  ];
  const wrong = claims.find(({ claimed, expected }) => claimed !== undefined && claimed !== expected);
  if (wrong === undefined) return undefined;
  // Cut short: it goes to the log, and whoever sent it chose its length.
  return `${wrong.name} is ${JSON.stringify(wrong.claimed?.slice(0, 64))}, not ${JSON.stringify(wrong.expected)}`;
}
