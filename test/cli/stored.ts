import { createNotifications } from '../../lib/store/notifications.ts';
import type { Stack } from '../../local/stack.ts';
import { mnsNotification } from '../support/notification.ts';
import { noBodies } from '../support/table.ts';

/** 17 May 2026, 9 o'clock in UTC: the first message of `storeMessages`; the others follow a minute apart. */
export const NINE = Date.UTC(2026, 4, 17, 9);

export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly tags?: readonly string[];
}

/** Stores messages as if they had been pushed, a minute apart. The stack relays them as any other. */
export async function storeMessages(
  stack: Stack,
  source: string,
  messages: readonly Message[],
): Promise<void> {
  const { store } = createNotifications(stack.table, noBodies);
  for (const [index, { messageId, body, tags = [] }] of messages.entries()) {
    const receivedAt = NINE + index * 60_000;
    const raw = Buffer.from(body);
    const given = { source, messageId, tags, receivedAt, publishedAt: receivedAt - 500, raw, message: raw };
    await store({
      notification: mnsNotification({ ...given, topic: 'shop', subscription: 'all' }),
      headers: {
        'content-length': String(raw.length),
        'user-agent': 'Aliyun Notification Service Agent',
        'x-mns-request-id': '573AE020B2B71CFC6801A6EF',
        'x-mns-version': '2015-06-06',
      },
      decode: 'none',
      // Past any day on which this test is run.
      retentionDays: 36_500,
    });
  }
}
