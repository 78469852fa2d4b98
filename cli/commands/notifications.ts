import { type Command, Option } from 'commander';
import type { NotificationView } from '../../lib/manage/notifications.ts';
import type { Check } from '../../lib/push/check.ts';
import type { RouteVerdict } from '../../lib/relay/routes.ts';
import { printableLines } from '../../local/printable.ts';
import { count, instant } from '../arguments.ts';
import { examples } from '../examples.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { checkColumns } from '../output/checks.ts';
import { attemptColumns, deliveryColumns } from '../output/deliveries.ts';
import { notificationColumns, notificationFields } from '../output/notifications.ts';
import type { Column } from '../output/table.ts';
import { accessLineOf, endpointEntryOf } from '../output/vendor-logs.ts';
import { received, someSourcesLike } from '../received.ts';
import type { Perform, Session } from '../session.ts';
import { checkSpan } from '../span.ts';
import { noteUnregistered } from '../unregistered.ts';

interface ListOptions {
  readonly since?: number;
  readonly until?: number;
  readonly limit: number;
  readonly oldestFirst?: boolean;
}
interface ShowOptions {
  readonly message?: boolean;
  readonly raw?: boolean;
  readonly verify?: boolean;
}

const DAY_MS = 86_400_000;

/** `topic-relay notifications …` */
export function addNotifications(program: Command, perform: Perform): void {
  const notifications = program.command('notifications').description('what was received and stored');

  notifications
    .command('list')
    .description('list messages, the newest first')
    .argument('[source]', 'a source, or a pattern such as orders-*; all of them unless given')
    .option(
      '--since <time>',
      'received since then: 2h, 7d, or a date (default: a day before --until)',
      instant,
    )
    .option('--until <time>', 'received before then (default: now)', instant)
    .option('-n, --limit <count>', 'at most so many', count, 50)
    .option('--oldest-first', 'the oldest first')
    .addHelpText(
      'after',
      examples(
        'notifications list',
        'notifications list MyTopic1-Sub1 --since 7d --limit 1000 --output json',
        'notifications list --output access --oldest-first',
      ),
    )
    .action(perform(list, { logs: true }));

  notifications
    .command('show')
    .description('show one message: what it says, how it was proven, where it went')
    .argument('<source>')
    .argument('<message-id>')
    .option('--message', 'only the message, byte for byte as it was published')
    .option('--raw', 'only what the broker sent, byte for byte')
    .addOption(
      new Option('--verify', 'check anew what proved it; ends with 1 when a check fails').conflicts([
        'message',
        'raw',
      ]),
    )
    .addHelpText(
      'after',
      examples(
        'notifications show MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166',
        'notifications show MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166 --verify',
        'notifications show MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166 --raw > push.xml',
      ),
    )
    .action(perform(show, { logs: true }));

  notifications
    .command('explain')
    .description('tell which routes a message takes, and why not the others; sends nothing')
    .argument('<source>')
    .argument('<message-id>')
    .addHelpText('after', examples('notifications explain MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166'))
    .action(perform(explain));
}

async function list(session: Session, pattern: string | undefined, options: ListOptions) {
  const { functions, output } = session;
  checkSpan(options);
  const { until: to = Date.now() + 1_000, since: from = to - DAY_MS, limit, oldestFirst } = options;
  const order = oldestFirst ? 'oldest-first' : 'newest-first';
  const names = await someSourcesLike(functions, pattern);
  const ofSources = await Promise.all(
    names.map((source) =>
      first(limit, received(functions, { source, from, to, order, limit, deliveries: true })),
    ),
  );
  const sign = oldestFirst ? 1 : -1;
  const found = ofSources
    .flat()
    .sort((one, other) => sign * (one.receivedAt - other.receivedAt))
    .slice(0, limit);
  await print(session, found);
  if (found.length === 0 && pattern !== undefined) await noteUnregistered(session, [pattern]);
  if (found.length === limit && output.mode === 'table')
    output.note(`There may be more: --limit ${limit * 2}`, 'dim');
}

async function first<T>(most: number, from: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of from) if (found.push(one) >= most) break;
  return found;
}

async function print({ functions, output }: Session, found: readonly NotificationView[]): Promise<void> {
  if (output.mode === 'access') {
    for (const one of found) {
      const line = accessLineOf(one);
      if (line !== undefined) output.line(line);
    }
    const pulled = found.filter(({ proof }) => proof.kind === 'queue').length;
    if (pulled > 0) output.note(`${pulled} came from queues, and have no access line`);
  } else if (output.mode === 'endpoint') {
    for (const { source, messageId } of found) {
      const one = await functions.read('notifications', { action: 'get', source, messageId }, 'raw');
      output.line(endpointEntryOf(one.notification, one));
    }
  } else {
    const none = 'No messages. Look further back (--since 7d), or wait for some: topic-relay listen';
    output.rows(notificationColumns, found, none);
  }
}

async function show(
  session: Session,
  source: string,
  messageId: string,
  { message, raw, verify = false }: ShowOptions,
): Promise<ExitCode> {
  const { functions, output } = session;
  const one = await functions.read('notifications', { action: 'get', source, messageId }, 'raw');
  const { notification } = one;
  const published = Buffer.from(notification.message, notification.messageEncoding);
  if (message || raw) {
    process.stdout.write(message ? published : Buffer.from(one.raw, one.rawEncoding));
    return EXIT.ok;
  }
  if (output.mode === 'access' || output.mode === 'endpoint') {
    await print(session, [notification]);
    return EXIT.ok;
  }
  const { deliveries } = await functions.read(
    'deliveries',
    { action: 'list', source, messageId },
    'deliveries',
  );
  const checks = verify ? await checksOf(session, source, messageId) : undefined;
  const exitCode = checks?.some(({ verdict }) => verdict === 'fails') ? EXIT.notDone : EXIT.ok;
  if (output.mode === 'json') {
    const { raw, rawEncoding } = one;
    output.record({ ...notification, raw, rawEncoding, deliveries, ...(checks && { checks }) }, []);
    return exitCode;
  }
  const headers = Object.entries(notification.headers)
    .map(([name, value]) => [name, value] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  output.record(notification, [...notificationFields(notification), ...headers]);
  const section = (title: string) => output.line(`\n${output.paint('bold', title)}`);
  if (checks !== undefined) {
    section('Checks');
    output.rows(checkColumns, checks, '');
  }
  section('Message');
  output.line(
    notification.messageEncoding === 'utf8' ? printableLines(notification.message) : notification.message,
  );
  section('Deliveries');
  output.rows(
    deliveryColumns,
    deliveries,
    'None: no route takes it. topic-relay notifications explain says why.',
  );
  for (const { target, attempts } of deliveries.filter(({ made }) => made > 1)) {
    section(`Attempts to reach ${target}`);
    output.rows(attemptColumns, attempts, '');
  }
  return exitCode;
}

async function checksOf(
  { functions }: Session,
  source: string,
  messageId: string,
): Promise<readonly Check[]> {
  const { checks } = await functions.read('notifications', { action: 'verify', source, messageId }, 'checks');
  return checks;
}

const verdictColumns: readonly Column<RouteVerdict>[] = [
  { title: 'ROUTE', value: ({ route }) => route },
  {
    title: 'TAKEN',
    value: ({ taken }) => (taken ? 'yes' : 'no'),
    style: ({ taken }) => (taken ? 'green' : 'yellow'),
  },
  { title: 'TO', value: ({ to }) => to.join(', ') },
  { title: 'BECAUSE', value: because, wraps: true },
];

async function explain({ functions, output }: Session, source: string, messageId: string) {
  const { routes } = await functions.read(
    'notifications',
    { action: 'explain', source, messageId },
    'routes',
  );
  output.rows(verdictColumns, routes as readonly RouteVerdict[], 'relay.config.ts has no routes');
}

function because({ because }: RouteVerdict): string {
  if (because === undefined) return '';
  if ('from' in because) return `it takes messages from ${because.from.join(', ')}`;
  return because.mismatches
    .map(
      ({ path, wanted, found }) =>
        `${path} is ${found.map(text).join(', ') || 'absent'}, wanted ${wanted.map(text).join(' or ')}`,
    )
    .join('; ');
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
