import { accessLine } from '../../lib/intake/access-line.ts';
import type { NotificationView } from '../../lib/manage/notifications.ts';
import type { StoredNotification } from '../../lib/push/stored.ts';
import { Secret } from '../../lib/secret.ts';
import { printable } from '../../local/printable.ts';
import { endpointEntry } from '../../local/push-log.ts';

/**
 * The line that the access log of the vendor's sample endpoint has for the push that a message came with, as far as it
 * is kept: neither the host nor another answer than 201. Undefined for a message that was pulled from a queue.
 */
export function accessLineOf(one: NotificationView): string | undefined {
  if (one.proof.kind === 'queue') return undefined;
  const { source, headers, receivedAt, messageBytes } = one;
  const length = Number(headers['content-length'] ?? messageBytes);
  const line = accessLine(
    `/push/${one.broker}`,
    'HTTP/1.1',
    {
      method: 'POST',
      basePath: '',
      source,
      token: new Secret(''),
      query: '',
      headers,
      body: Buffer.alloc(length),
      sourceAddress: undefined,
      receivedAt,
    },
    201,
  );
  return printable(line);
}

/** The entry that the log of the vendor's sample endpoint has for a message. */
export function endpointEntryOf(
  one: NotificationView,
  raw: { readonly raw: string; readonly rawEncoding: 'utf8' | 'base64' },
): string {
  const { message, messageEncoding, ...fields } = one;
  const event = { source: one.source, status: 201, outcome: 'new', requestId: one.requestId ?? '' };
  const stored = { ...fields, raw: Buffer.from(raw.raw, raw.rawEncoding) } as StoredNotification;
  return endpointEntry(event, stored, Buffer.from(message, messageEncoding), new Date(one.receivedAt));
}
