import { inParallel } from '../../lib/in-parallel.ts';
import { type openFunctions, TARGET } from './functions.ts';
import { orderMessage, SOURCE } from './message.ts';

type Functions = ReturnType<typeof openFunctions>;

const RETENTION_DAYS = 30;
/** Messages stored at a time. */
const PARALLEL = 10;

/** Ids of messages, as MNS makes them, each given out once. */
export function messageIds() {
  let given = 200_000_000;
  return {
    take(count: number): readonly string[] {
      const first = given;
      given += count;
      return Array.from({ length: count }, (_, i) => `F6EA56633844DBFC-1-154BDFB8059-${first + i}`);
    },
  };
}

/** Messages and their deliveries, as intake and relay leave them. */
export async function storePending(
  ids: readonly string[],
  { notifications, deliveries }: Pick<Functions, 'notifications' | 'deliveries'>,
  signal: AbortSignal,
): Promise<void> {
  await inParallel(ids, PARALLEL, async (messageId) => {
    signal.throwIfAborted();
    const notification = orderMessage(messageId);
    await notifications.store({ notification, headers: {}, decode: 'none', retentionDays: RETENTION_DAYS });
    const expiresAt = Math.floor(notification.receivedAt / 1000) + RETENTION_DAYS * 86_400;
    await deliveries.create({ source: SOURCE, messageId, target: TARGET }, { among: [TARGET], expiresAt });
  });
}

/** Has `deliver` make the deliveries of these messages, as a batch of its queue. */
export async function deliverPending(
  ids: readonly string[],
  { deliver }: Pick<Functions, 'deliver'>,
): Promise<void> {
  const { batchItemFailures } = await deliver({
    Records: ids.map((messageId) => ({
      messageId,
      body: JSON.stringify({ source: SOURCE, messageId, target: TARGET, made: 0 }),
    })),
  });
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} deliveries were not made`);
}
