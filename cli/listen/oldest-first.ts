import { inParallel } from '../../lib/in-parallel.ts';
import type { NotificationView } from '../../lib/manage/notifications.ts';

/** Sources that are asked for their first messages at the same time. */
const AT_ONCE = 8;

interface Head {
  readonly stream: AsyncGenerator<NotificationView>;
  first: NotificationView | undefined;
}

/** Merges streams that are each sorted, the oldest message first. Of each no more is read than the reader takes. */
export async function* oldestFirst(
  streams: readonly AsyncGenerator<NotificationView>[],
): AsyncGenerator<NotificationView> {
  const heads = await inParallel(streams, AT_ONCE, async (stream) => ({
    stream,
    first: await firstOf(stream),
  }));
  for (;;) {
    const oldest = heads.reduce<Head | undefined>(older, undefined);
    if (oldest?.first === undefined) return;
    yield oldest.first;
    oldest.first = await firstOf(oldest.stream);
  }
}

function older(one: Head | undefined, other: Head): Head | undefined {
  if (other.first === undefined) return one;
  return one?.first === undefined || other.first.receivedAt < one.first.receivedAt ? other : one;
}

async function firstOf(stream: AsyncGenerator<NotificationView>): Promise<NotificationView | undefined> {
  const next = await stream.next();
  return next.done ? undefined : next.value;
}
