import type { NotificationView } from '../lib/manage/notifications.ts';
import { wildcard } from '../lib/relay/wildcard.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import type { Functions } from './functions.ts';

export interface ReceivedRequest {
  readonly source: string;
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive. */
  readonly to: number;
  readonly order: 'newest-first' | 'oldest-first';
  /** How many are wanted: no more are read at once. */
  readonly limit: number;
  readonly deliveries?: boolean;
}

const PAGE = 200;
const LARGEST_PAGE = 1_000;

/** What a source received in a span of time, in order, each message once, page by page as far as the caller goes. */
export async function* received(
  functions: Functions,
  request: ReceivedRequest,
): AsyncGenerator<NotificationView> {
  const { source, order, deliveries = false } = request;
  const oldestFirst = order === 'oldest-first';
  let { from, to } = request;
  let limit = Math.min(request.limit, PAGE);
  let seen = new Set<string>();
  for (;;) {
    const input = { action: 'list', source, from, to, order, limit, deliveries } as const;
    const { notifications, more } = await functions.read('notifications', input, 'notifications');
    const fresh = notifications.filter(({ messageId }) => !seen.has(messageId));
    yield* fresh;
    const last = notifications.at(-1)?.receivedAt;
    if (!more || last === undefined) return;
    // The next page begins within the millisecond in which this one ended.
    if (oldestFirst) from = last;
    else to = last + 1;
    seen = new Set(notifications.filter((one) => one.receivedAt === last).map((one) => one.messageId));
    if (fresh.length > 0) limit = PAGE;
    else if (limit < LARGEST_PAGE) limit = LARGEST_PAGE;
    else if (oldestFirst) from = last + 1;
    else to = last;
  }
}

/**
 * Names of the sources that fit patterns such as `orders-*`; all of them without one. A plain name is taken as it is:
 * the messages of a source outlive it.
 */
export async function sourcesLike(
  functions: Functions,
  patterns: readonly string[],
): Promise<readonly string[]> {
  const plain = patterns.filter((pattern) => !pattern.includes('*'));
  if (patterns.length > 0 && plain.length === patterns.length) return plain;
  const { sources } = await functions.read('subscriptions', { action: 'sources' }, 'sources');
  const fits = (patterns.length === 0 ? ['*'] : patterns).map(wildcard);
  const names = sources.map(({ name }) => name).filter((name) => fits.some((one) => one(name)));
  return [...new Set([...plain, ...names])];
}

/** The same for one pattern that a person gave, or for none. @throws CommandError when nothing fits */
export async function someSourcesLike(
  functions: Functions,
  pattern: string | undefined,
): Promise<readonly string[]> {
  const names = await sourcesLike(functions, pattern === undefined ? [] : [pattern]);
  if (names.length > 0) return names;
  throw new CommandError(pattern === undefined ? 'Nothing is subscribed yet' : `No source fits ${pattern}`, {
    exitCode: EXIT.notDone,
    next: 'topic-relay subscriptions sources lists them; topic-relay subscriptions create makes one.',
  });
}
