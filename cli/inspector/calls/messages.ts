import * as v from 'valibot';
import { inParallel } from '../../../lib/in-parallel.ts';
import type { NotificationView } from '../../../lib/manage/notifications.ts';
import { received, sourcesLike } from '../../received.ts';
import { type Call, SourceName, Time } from './call.ts';
import { rowOf } from './row.ts';

const DAY_MS = 86_400_000;
/** Sources that are asked for their newest messages at the same time. */
const AT_ONCE = 8;

export const messages: Call<'messages'> = {
  input: v.strictObject({
    source: v.exactOptional(SourceName),
    from: v.exactOptional(Time),
    to: v.exactOptional(Time),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
  }),
  async answer({ source, to = Date.now() + 1_000, from = Math.max(to - DAY_MS, 0), limit }, { functions }) {
    const names = await sourcesLike(functions, source === undefined ? [] : [source]);
    const request = { from, to, order: 'newest-first', limit: limit + 1, deliveries: true } as const;
    const all = newestFirst(names.map((name) => received(functions, { ...request, source: name })));
    const found: NotificationView[] = [];
    for await (const one of all) if (found.push(one) > limit) break;
    const rows = found.slice(0, limit).map((one) => rowOf(one, one.deliveries ?? []));
    return { messages: rows, more: found.length > limit };
  },
};

/** Merges what is sorted already, and reads of each no further than the reader goes. */
async function* newestFirst(
  sorted: readonly AsyncGenerator<NotificationView>[],
): AsyncGenerator<NotificationView> {
  const heads: { readonly from: AsyncGenerator<NotificationView>; next: IteratorResult<NotificationView> }[] =
    [];
  await inParallel(sorted, AT_ONCE, async (from) => {
    heads.push({ from, next: await from.next() });
  });
  for (;;) {
    const newest = heads
      .filter(({ next }) => next.done !== true)
      .sort((one, other) => timeOf(other.next) - timeOf(one.next))[0];
    if (newest === undefined || newest.next.done === true) return;
    yield newest.next.value;
    newest.next = await newest.from.next();
  }
}

function timeOf({ value }: IteratorResult<NotificationView, unknown>): number {
  return (value as NotificationView).receivedAt;
}
