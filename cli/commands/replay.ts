import { type Command, Option } from 'commander';
import type { ReplayPlan } from '../../lib/manage/replay.ts';
import { instant, yesOption } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { confirm } from '../confirm.ts';
import { examples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import type { Functions } from '../functions.ts';
import { dateTime } from '../output/units.ts';
import type { Perform, Session } from '../session.ts';
import { checkSpan } from '../span.ts';
import { noteUnregistered } from '../unregistered.ts';

interface ReplayOptions {
  readonly to: string;
  readonly message?: string;
  readonly since?: number;
  readonly until?: number;
  readonly only: 'failed' | 'missing' | 'all';
  readonly ignoreRoutes?: boolean;
  readonly plan?: boolean;
  readonly resume?: string;
  readonly yes?: boolean;
}

/** Of one run, after which it says how far it came. */
const RUN_SECONDS = 3;
/** The longest that the function takes: for spans of time so empty that a short run finds nothing in them. */
const LONGEST_RUN_SECONDS = 50;

/** `topic-relay replay …` */
export function addReplay(program: Command, perform: Perform): void {
  program
    .command('replay')
    .description('send stored messages to a target again: says what it would send, asks, and sends it')
    .argument('<source>')
    .requiredOption('--to <target>', 'which target')
    .option('--message <id>', 'one message, instead of those of a span of time')
    .option('--since <time>', 'received since then: 2h, 7d, or a date (default: all that are kept)', instant)
    .option('--until <time>', 'received before then (default: now)', instant)
    .addOption(
      new Option(
        '--only <which>',
        'failed: given up or held; missing: never sent to it; all: delivered ones too',
      )
        .choices(['failed', 'missing', 'all'])
        .default('failed'),
    )
    .option('--ignore-routes', 'also messages that no route gives to the target')
    .option('--plan', 'say what it would send, and end')
    .option('--resume <id>', 'go on with a replay that was cancelled: it says how')
    .addOption(yesOption())
    .addHelpText(
      'after',
      `${examples(
        'replay MyTopic1-Sub1 --to billing --since 2h --plan',
        'replay MyTopic1-Sub1 --to billing --since 2026-05-17T09:00:00Z --until 2026-05-17T12:00:00Z',
        'replay MyTopic1-Sub1 --to billing --message 62184D3D4308C001CDC54163542A6166 --only all --yes',
      )}\n\nCtrl-C cancels it and says how to go on. However often it is run, a replay sends a message once.`,
    )
    .action(perform(replay));
}

async function replay(session: Session, source: string, options: ReplayOptions) {
  const { functions, output, signal } = session;
  checkSpan(options);
  const made = await planOf(session, source, options);
  const plan = options.resume === undefined ? made : { ...made, id: options.resume };
  if (options.plan || isEmpty(plan)) {
    if (output.mode === 'json') output.record(plan, []);
    else output.line(described(plan));
    if (isEmpty(plan)) await noteUnregistered(session, [source]);
    return;
  }
  if (output.mode === 'table') output.note(described(plan));
  await confirm(`Send them (stage ${functions.stage})?`, { yes: options.yes, signal });
  await send(session, plan);
}

/** What could not be counted to its end may have something yet. */
function isEmpty({ count, atLeast }: ReplayPlan): boolean {
  return count === 0 && !atLeast;
}

async function planOf({ functions }: Session, source: string, options: ReplayOptions): Promise<ReplayPlan> {
  const { to: target, message, only, ignoreRoutes, since, until } = options;
  await checkTarget(functions, target);
  const which = message === undefined ? { from: since, to: until } : { messageId: message };
  const routes = ignoreRoutes ? 'ignore' : 'apply';
  const input = { action: 'plan', source, target, ...which, only, routes } as const;
  const { plan } = await functions.read('notifications', input, 'plan');
  // Is the message there, and not to be sent? What is not found the function says itself.
  if (isEmpty(plan) && message !== undefined) {
    await functions.read('notifications', { action: 'get', source, messageId: message }, 'notification');
  }
  return plan;
}

/** A replay to a target that there is not would be held for good. @throws CommandError */
async function checkTarget(functions: Functions, target: string): Promise<void> {
  const { targets } = await functions.read('deliveries', { action: 'targets' }, 'targets');
  const names = targets.map((one) => one.target);
  if (names.includes(target)) return;
  throw new CommandError(`There is no target ${target}`, {
    exitCode: EXIT.usage,
    next: `relay.config.ts has: ${names.join(', ') || 'none'}`,
  });
}

/** Runs a plan to its end, or until Ctrl-C. */
async function send({ functions, output, signal }: Session, plan: ReplayPlan): Promise<void> {
  const total = `${plan.atLeast ? 'at least ' : ''}${plan.count}`;
  let sent = 0;
  let resumeFrom: number | undefined;
  let seconds = RUN_SECONDS;
  for (;;) {
    output.progress(`${sent} of ${total} sent`);
    const input = { action: 'replay', plan, resumeFrom, seconds } as const;
    const run = await functions.read('notifications', input, 'finished').catch((error: unknown) => {
      if (!signal.aborted) throw error;
      throw new CommandError(`Cancelled: ${sent} of ${total} are on their way to ${plan.request.target}.`, {
        exitCode: EXIT.cancelled,
        next: `What was being sent may still go out, for ${seconds} s at most. To go on:\n  ${resumption(plan, resumeFrom)}`,
      });
    });
    sent += run.sent;
    resumeFrom = run.resumeFrom ?? resumeFrom;
    if (run.finished) break;
    seconds = run.seen === 0 ? Math.min(seconds * 2, LONGEST_RUN_SECONDS) : RUN_SECONDS;
  }
  const { target, source } = plan.request;
  const are = sent === 1 ? 'message is on its' : 'messages are on their';
  const message = `${sent} ${are} way to ${target}: topic-relay deliveries list ${source} --target ${target}`;
  output.done({ message, ...{ id: plan.id, sent } });
}

/** The command that goes on where this one was cancelled. */
function resumption({ id, request }: ReplayPlan, resumeFrom: number | undefined): string {
  const { source, target, messages, only, routes } = request;
  const which =
    'messageId' in messages
      ? ['--message', messages.messageId]
      : ['--since', iso(resumeFrom ?? messages.from), '--until', iso(messages.to)];
  const words = ['topic-relay replay', source, '--to', target, ...which, '--only', only];
  return [...words, ...(routes === 'ignore' ? ['--ignore-routes'] : []), '--resume', id].join(' ');
}

function described(plan: ReplayPlan): string {
  const { count, atLeast, oldest, newest, request } = plan;
  const { source, target, only } = request;
  const which = { failed: 'given up or held', missing: 'never sent there', all: 'delivered ones too' }[only];
  if (isEmpty(plan)) return `Nothing of ${source} to send to ${target} (${which})`;
  const span =
    oldest === undefined || newest === undefined
      ? ''
      : `, received from ${dateTime(oldest)} ${atLeast ? 'on' : `to ${dateTime(newest)}`}`;
  const messages = `${count} ${count === 1 ? 'message' : 'messages'} of ${source} to ${target} (${which})${span}`;
  return atLeast ? `At least ${messages}; there was no time to count them all` : messages;
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
