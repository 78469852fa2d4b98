import type { StoredNotification } from '../push/stored.ts';
import { publishedMessage as mnsMessage } from './mns/message.ts';

/**
 * The message as it was published, read back out of what the broker sent.
 * @throws MalformedPushError never for what was stored by this version, which could read it
 */
export function publishedMessage(stored: StoredNotification): Buffer {
  return mnsMessage(stored.source, stored.raw, stored);
}
