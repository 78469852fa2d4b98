import type { StoredNotification } from '../lib/push/stored.ts';
import { printableLines } from './printable.ts';

/** What the function's JSON line says of a push. */
export interface PushEvent {
  readonly source: string;
  readonly status: number;
  readonly outcome: string;
  readonly requestId: string;
  readonly messageId?: string;
}

/** A line of the vendor's access log, as the function writes it. */
export function isAccessLine(line: string): boolean {
  return /^\[\d{2}\/[A-Z][a-z]{2}\/\d{4} \d{2}:\d{2}:\d{2}\]"/.test(line);
}

/** The push that a line of the function's log is about, or undefined for any other line. */
export function readPushEvent(line: string): PushEvent | undefined {
  if (!line.startsWith('{"time":')) return undefined;
  try {
    const event = JSON.parse(line) as { readonly message?: unknown } & PushEvent;
    return event.message === 'push' ? event : undefined;
  } catch {
    return undefined;
  }
}

/**
 * An entry of an endpoint log as Alibaba's sample endpoint writes it, with the nine fields of a notification, then the
 * headers and the body that they were read from. Only on this machine: it shows message bodies.
 */
export function endpointEntry(
  event: PushEvent,
  stored: StoredNotification,
  message: Buffer,
  now: Date,
): string {
  const time = now.toISOString().slice(0, 19).replace('T', ' ');
  const title = `[${time}] [root] [INFO] [receive-${stored.broker}] [${event.requestId}] Notify Message Succeed!`;
  const mns = stored.broker === 'mns' ? stored : undefined;
  const fields = [
    ['MessageMD5', mns?.messageMd5],
    ['TopicOwner', stored.owner],
    ['PublishTime', stored.publishedAt],
    ['Subscriber', mns?.subscriber],
    ['MessageTag', stored.tags.join(', ')],
    ['SubscriptionName', stored.subscription],
    ['MessageId', stored.messageId],
    ['Message', message.toString()],
    ['TopicName', stored.topic],
    ['Headers', JSON.stringify(stored.headers)],
    ['Body', stored.raw.toString()],
  ];
  const lines = fields.map(([name, value]) => `${String(name).padEnd(30)}: ${value ?? ''}`);
  return printableLines([title, ...lines].join('\n'));
}
