import type { MnsNotification } from '../../lib/push/notification.ts';
import { createNotifications } from '../../lib/store/notifications.ts';
import type { Table } from '../../lib/store/table.ts';
import { mnsNotification } from '../support/notification.ts';
import { noBodies } from '../support/table.ts';

export interface Stored {
  readonly source: string;
  readonly messageId: string;
  readonly body: string;
  readonly receivedAt: number;
  readonly topic?: string;
  readonly tags?: readonly string[];
  /** Of the push; what else a broker sends along is made up. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How many are written at a time. */
const AT_ONCE = 8;

/** Stores messages as if they had been pushed. The stack relays them as any other. */
export async function storeNotifications(table: Table, messages: readonly Stored[]): Promise<void> {
  const { store } = createNotifications(table, noBodies);
  const left = messages.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const { body, headers = {}, ...given } of left) {
        await store({
          notification: notificationOf(body, given),
          headers,
          decode: 'none',
          retentionDays: 90,
        });
      }
    }),
  );
}

function notificationOf(body: string, given: Omit<Stored, 'body' | 'headers'>): MnsNotification {
  const raw = Buffer.from(body);
  const publishedAt = given.receivedAt - 40;
  return mnsNotification({ topic: given.source, ...given, publishedAt, raw, message: raw });
}
