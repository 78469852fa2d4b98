import type { StoredNotification } from '../push/stored.ts';
import { publishedMessage as cmqMessage } from './cmq/message.ts';
import { publishedMessage as mnsMessage } from './mns/message.ts';

/**
 * The message as it was published, read back out of what the broker sent.
 * @throws MalformedPushError never for what was stored by this version, which could read it
 */
export function publishedMessage(stored: StoredNotification): Buffer {
  const read = stored.broker === 'mns' ? mnsMessage : cmqMessage;
  return read(stored.source, stored.raw, stored);
}
