import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import type { Delivery, DeliveryState } from '../../lib/store/delivery.ts';
import { printableLines } from '../../local/printable.ts';
import { count, instant, yesOption } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { confirm } from '../confirm.ts';
import { examples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { attemptColumns, deliveryColumns, deliveryFields, failureFields } from '../output/deliveries.ts';
import type { Output } from '../output/output.ts';
import { received, someSourcesLike } from '../received.ts';
import type { Perform, Session } from '../session.ts';
import { checkSpan } from '../span.ts';
import { noteUnregistered } from '../unregistered.ts';

const STATES: readonly DeliveryState[] = [
  'pending',
  'in-flight',
  'waiting',
  'held',
  'delivered',
  'exhausted',
];
const DAY_MS = 86_400_000;
/** In one invocation, so that progress shows. */
const AT_ONCE = 200;

interface ListOptions {
  readonly message?: string;
  readonly state?: DeliveryState;
  readonly target?: string;
  readonly since?: number;
  readonly until?: number;
  readonly limit: number;
}
type Queue = 'dead-letters' | 'pipeline-failures';
interface RetryOptions {
  readonly again?: boolean;
  readonly yes?: boolean;
}
interface RedriveOptions {
  readonly maximum: number;
  readonly yes?: boolean;
}

/** `topic-relay deliveries …` */
export function addDeliveries(program: Command, perform: Perform): void {
  const deliveries = program
    .command('deliveries')
    .description('what became of messages on their way to targets');

  deliveries
    .command('list')
    .description('list deliveries, of the newest messages first')
    .argument('[source]', 'a source, or a pattern such as orders-*; all of them unless given')
    .option('--message <id>', 'of one message')
    .addOption(new Option('--state <state>', 'only in this state').choices(STATES))
    .option('--target <name>', 'only to this target')
    .option('--since <time>', 'of messages received since then (default: a day before --until)', instant)
    .option('--until <time>', 'of messages received before then (default: now)', instant)
    .option('-n, --limit <count>', 'at most so many', count, 50)
    .addHelpText(
      'after',
      examples(
        'deliveries list --state exhausted --since 7d',
        'deliveries list MyTopic1-Sub1 --message 62184D3D4308C001CDC54163542A6166 --output json',
      ),
    )
    .action(perform(list));

  deliveries
    .command('show')
    .description(
      'show how a message fared on its way to its targets: every attempt, and the latest failure in full',
    )
    .argument('<source>')
    .argument('<message-id>')
    .argument('[target]', 'one of them; all unless given')
    .addHelpText(
      'after',
      examples(
        'deliveries show MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166',
        'deliveries show MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166 billing --output json',
      ),
    )
    .action(perform(show));

  deliveries
    .command('retry')
    .description('attempt one delivery now: one that is held, waits, or was given up')
    .argument('<source>')
    .argument('<message-id>')
    .argument('<target>')
    .option('--again', 'also when the target has the message already; asks first')
    .addOption(yesOption())
    .addHelpText(
      'after',
      examples(
        'deliveries retry MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166 billing',
        'deliveries retry MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166 billing --again --yes',
      ),
    )
    .action(perform(retry));

  deliveries
    .command('redrive')
    .description(
      'send again what was given up (dead-letters), or what this relay failed to handle (pipeline-failures)',
    )
    .argument('[queue]', 'dead-letters or pipeline-failures', 'dead-letters')
    .option('--maximum <count>', 'at most so many', count, 100_000)
    .addOption(yesOption())
    .addHelpText(
      'after',
      examples('deliveries redrive', 'deliveries redrive pipeline-failures --maximum 100 --yes'),
    )
    .action(perform(redrive));
}

async function list(session: Session, pattern: string | undefined, options: ListOptions) {
  const { functions, output } = session;
  checkSpan(options);
  const {
    message,
    state,
    target,
    limit,
    until: to = Date.now() + 1_000,
    since: from = to - DAY_MS,
  } = options;
  const wanted = (one: Delivery) =>
    (state === undefined || one.state === state) && (target === undefined || one.target === target);
  const found: Delivery[] = [];
  let isThere = false;
  for (const source of await someSourcesLike(functions, pattern)) {
    if (message !== undefined) {
      const input = { action: 'list', source, messageId: message } as const;
      const { deliveries } = await functions.read('deliveries', input, 'deliveries');
      found.push(...deliveries.filter(wanted));
      isThere ||= deliveries.length > 0;
      continue;
    }
    const messages = received(functions, {
      source,
      from,
      to,
      order: 'newest-first',
      limit: 1_000,
      deliveries: true,
    });
    let ofSource = 0;
    for await (const { deliveries = [] } of messages) {
      isThere = true;
      const fitting = deliveries.filter(wanted);
      found.push(...fitting);
      ofSource += fitting.length;
      if (ofSource >= limit) break;
    }
  }
  found.sort((one, other) => other.createdAt - one.createdAt);
  output.rows(deliveryColumns, found.slice(0, limit), 'No such deliveries. Look further back: --since 7d');
  if (!isThere && pattern !== undefined) await noteUnregistered(session, [pattern]);
  if (found.length > limit) output.note(`There are more: --limit ${limit * 2}`, 'dim');
}

async function show(
  { functions, output }: Session,
  source: string,
  messageId: string,
  target: string | undefined,
) {
  const { deliveries } = await functions.read(
    'deliveries',
    { action: 'list', source, messageId },
    'deliveries',
  );
  const found = deliveries.filter((one) => target === undefined || one.target === target);
  if (found.length === 0) throw nothingToShow(source, messageId, deliveries);
  for (const [index, delivery] of found.entries()) {
    if (output.mode === 'table' && index > 0) output.line('');
    output.record(delivery, deliveryFields(delivery));
    if (output.mode === 'table') showAttempts(output, delivery);
  }
}

function showAttempts(output: Output, { attempts, made, failure }: Delivery): void {
  const section = (title: string) => output.line(`\n${output.paint('bold', title)}`);
  if (attempts.length > 0) {
    section(attempts.length < made ? `The last ${attempts.length} attempts` : 'Attempts');
    output.rows(attemptColumns, attempts, '');
  }
  if (failure === undefined) return;
  section('Latest failure');
  output.record(failure, failureFields(failure));
  if (failure.answer) output.line(`\n${printableLines(failure.answer)}`);
}

function nothingToShow(source: string, messageId: string, others: readonly Delivery[]): CommandError {
  const targets = others.map(({ target }) => target).join(', ');
  return new CommandError(`Message ${messageId} of ${source} has no such delivery`, {
    exitCode: EXIT.notDone,
    next:
      targets === ''
        ? `topic-relay notifications explain ${source} ${messageId} says where it goes, and why.`
        : `It went to: ${targets}`,
  });
}

async function retry(
  { functions, output, signal }: Session,
  source: string,
  messageId: string,
  target: string,
  { again = false, yes }: RetryOptions,
) {
  const { stage } = functions;
  if (again)
    await confirm(`Send ${messageId} to ${target} (stage ${stage}), even if it is there?`, { yes, signal });
  // Should the call be repeated on its way, it is the same retry.
  const id = `retry-${randomUUID()}`;
  const input = { action: 'retry', source, messageId, target, again, id } as const;
  const { message } = await functions.invoke('deliveries', input);
  const see = `topic-relay deliveries show ${source} ${messageId} ${target}`;
  output.done({ message: `${message}: ${see}`, ...{ source, messageId, target, id } });
}

async function redrive(session: Session, given: string, { maximum, yes }: RedriveOptions) {
  const { functions, output, signal } = session;
  const queue = given as Queue;
  const what = queue === 'dead-letters' ? 'that were given up' : 'that this relay failed to handle';
  await confirm(`Send deliveries ${what} again (stage ${functions.stage})?`, { yes, signal });
  let [moved, left] = [0, 0];
  for (let wanted = AT_ONCE; moved < maximum && wanted > 0; ) {
    const input = { action: 'redrive', queue, maximum: Math.min(AT_ONCE, maximum - moved) } as const;
    const result = await functions.read('deliveries', input, 'moved');
    moved += result.moved;
    left += result.left;
    wanted = result.moved;
    output.progress(`${moved} moved`);
  }
  output.done({ message: `${moved} moved from ${queue}, ${left} left there`, ...{ queue, moved, left } });
}
