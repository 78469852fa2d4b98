import type { NotificationView } from '../../../lib/manage/notifications.ts';
import { CommandError } from '../../command-error.ts';
import type { Functions } from '../../functions.ts';
import { received } from '../../received.ts';

/** Messages whose deliveries have begun anew. */
export type Again = { readonly source: string } & (
  | { readonly messageId: string }
  /** Epoch ms, the second exclusive. */
  | { readonly from: number; readonly to: number }
);

/** Of one replay, the latest: a page shows no more. */
const MOST = 1_000;

/** Reads them as they stand now, each with its deliveries. */
export async function* messagesAgain(functions: Functions, again: Again): AsyncGenerator<NotificationView> {
  const { source } = again;
  if ('messageId' in again) {
    const key = { source, messageId: again.messageId };
    const notification = await whereThereIs(
      functions.read('notifications', { action: 'get', ...key }, 'notification'),
    );
    if (notification === undefined) return;
    const { deliveries } = await functions.read('deliveries', { action: 'list', ...key }, 'deliveries');
    yield { ...notification.notification, deliveries };
    return;
  }
  const { from, to } = again;
  let left = MOST;
  const request = { source, from, to, order: 'newest-first', limit: left, deliveries: true } as const;
  for await (const notification of received(functions, request)) {
    yield notification;
    left -= 1;
    if (left === 0) return;
  }
}

/** A message that is past its retention is none. */
async function whereThereIs<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof CommandError && error.reason === 'NotificationNotFound') return undefined;
    throw error;
  });
}
