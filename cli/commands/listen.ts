import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect, count as countOf, duration, instant, url } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { examples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import type { LiveEvent } from '../listen/events.ts';
import { createFilter, type FilterOptions } from '../listen/filter.ts';
import { follow } from '../listen/follow.ts';
import { createForward, type Forward } from '../listen/forward.ts';
import { Tail } from '../listen/tail.ts';
import { liveWriter } from '../output/live.ts';
import { accessLineOf, endpointEntryOf } from '../output/vendor-logs.ts';
import type { Perform, Session } from '../session.ts';
import { checkSpan } from '../span.ts';
import { noteUnregistered } from '../unregistered.ts';

interface ListenOptions extends FilterOptions {
  readonly source?: readonly string[];
  readonly state?: readonly State[];
  readonly since?: number;
  readonly forwardTo?: string;
  readonly secret?: string;
  readonly count?: number;
  readonly timeout?: number;
  readonly every: number;
}

/** What can be seen to happen. */
const STATES = ['received', 'delivered', 'failed', 'exhausted', 'held'] as const;
type State = LiveEvent['event'];

/** @throws InvalidArgumentError */
function states(given: string, before: readonly State[] = []): readonly State[] {
  const state = STATES.find((one) => one === given);
  if (state === undefined) throw new InvalidArgumentError(`It is one of ${STATES.join(', ')}.`);
  return [...before, state];
}

/** `topic-relay listen` */
export function addListen(program: Command, perform: Perform): void {
  program
    .command('listen')
    .description('show what is received and delivered, as it happens, until Ctrl-C')
    .option(
      '--source <name>',
      'only of this source, or of a pattern such as orders-*; may be repeated',
      collect,
    )
    .option('--tag <tag>', 'only messages with this tag; may be repeated', collect)
    .option(
      '--field <path=value>',
      'only JSON messages with this value: order.state=paid, order.id=A*',
      collect,
    )
    .option(
      '--state <state>',
      'only what has come to it: received, delivered, failed, exhausted or held; may be repeated',
      states,
    )
    .option('--match <pattern>', 'only what a route with this "match" would take, as JSON')
    .option('--since <time>', 'begin with what was received since then: 2h, 7d, or a date', instant)
    .option(
      '--forward-to <url>',
      'send each message on to a URL of this machine, signed as a webhook target gets it',
      url,
    )
    .addOption(
      new Option(
        '--secret <whsec>',
        'what forwarded messages are signed with; one is made up unless given',
      ).env('TOPIC_RELAY_FORWARD_SECRET'),
    )
    .option(
      '-n, --count <count>',
      'end after so many messages, when it is known what became of them',
      countOf,
    )
    .option('--timeout <time>', 'end after so long: 30s, 5m; with --count, that is a failure', duration)
    .addOption(new Option('--every <time>', 'how often to look').argParser(duration).default(1_000, '1s'))
    .addHelpText(
      'after',
      `${examples(
        'listen',
        'listen --since 2h --source MyTopic1-Sub1 --field order.state=paid',
        'listen --forward-to http://localhost:3000/hook',
        'listen --match \'{"message":{"amount":[{"numeric":[">",100]}]}}\' --output json',
        'listen --state failed --state exhausted',
        'listen --count 3 --timeout 30s',
      )}\n\nNothing is lost while nobody listens: --since shows it. Ctrl-C ends it with exit code 0.`,
    )
    .action(perform(listen, { logs: true }));
}

async function listen(session: Session, options: ListenOptions) {
  const { functions, output, signal } = session;
  checkSpan(options);
  const { source: sources = [], since, count, timeout, every, forwardTo, secret } = options;
  await noteUnregistered(session, sources);
  const tail = new Tail({ functions, sources, since, count, wanted: createFilter(options) });
  const forward = forwardTo === undefined ? undefined : createForward(forwardTo, secret);
  if (forward !== undefined && secret === undefined) {
    output.note(`Forwarding to ${forward.url}; verify with the secret ${forward.secret.reveal()}`);
  }
  const followed = await follow(tail, {
    signal,
    everyMs: every,
    until: timeout === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeout,
    onEvent: shower(session, forward, options.state),
    onReachable: () => output.note(greeting(functions.stage, tail.sources), 'dim'),
    onUnreachable: ({ message }) => output.note(`${message}. Trying again …`, 'yellow'),
  }).finally(() => forward?.close());

  const { received, seenUntil } = followed;
  const from = new Date(seenUntil).toISOString();
  output.note(`${received} received. What comes from here on: topic-relay listen --since ${from}`, 'dim');
  if (since !== undefined && seenUntil === since && tail.complete) {
    output.note('There are more in that millisecond: a greater --count goes past it.', 'yellow');
  }
  if (count !== undefined && received < count && !signal.aborted) {
    throw new CommandError(`${received} of ${count} messages came in time`, { exitCode: EXIT.notDone });
  }
}

/** Writes events as the output mode wants them, and sends received messages on. */
function shower(
  { functions, output }: Session,
  forward: Forward | undefined,
  wanted: readonly State[] = STATES,
): (event: LiveEvent) => Promise<void> {
  const write = liveWriter(output);
  const { mode } = output;
  const isLog = mode === 'access' || mode === 'endpoint';
  const show = async (event: LiveEvent) => {
    if (!wanted.includes(event.event)) return;
    if (!isLog) return write(event);
    // The vendor's logs know of no deliveries.
    if (event.event !== 'received') return;
    const { notification } = event;
    const { source, messageId } = notification;
    if (mode === 'access') {
      const line = accessLineOf(notification);
      if (line !== undefined) output.line(line);
    } else {
      const one = await functions.read('notifications', { action: 'get', source, messageId }, 'raw');
      output.line(endpointEntryOf(one.notification, one));
    }
  };
  return async (event) => {
    await show(event);
    if (forward === undefined || event.event !== 'received') return;
    const { notification } = event;
    const { source, messageId } = notification;
    const outcome = await forward.send(notification);
    if (!isLog) write({ event: 'forwarded', source, messageId, url: forward.url, outcome });
  };
}

function greeting(stage: string, sources: readonly string[]): string {
  if (sources.length === 0) return `Listening (stage ${stage}). Nothing is subscribed yet.`;
  return `Listening to ${sources.join(', ')} (stage ${stage}). Ctrl-C ends it.`;
}
