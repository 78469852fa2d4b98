import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { PublishBrokenOff, PublishResult } from '../../lib/manage/publish.ts';
import { accountOption, type BrokerName, brokerOption, collect, count as countOf } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { examples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import type { Functions, InputOf } from '../functions.ts';
import { cut } from '../output/width.ts';
import type { Perform, Session } from '../session.ts';

interface PublishOptions extends MessageOptions {
  readonly broker: BrokerName;
  readonly account: string;
  readonly tag?: string[];
  readonly routingKey?: string;
  readonly count?: number;
}

/** Where a message of one's own comes from. */
export interface MessageOptions {
  readonly body?: string[];
  readonly file?: string;
  readonly stdin?: boolean;
}

/** In one invocation, so that progress shows. */
const AT_ONCE = 100;

/** `topic-relay publish …` */
export function addPublish(program: Command, perform: Perform): void {
  messageOptions(program.command('publish').description('publish messages to a topic, through its broker'))
    .argument('<topic>')
    .addOption(brokerOption())
    .addOption(accountOption())
    .option('--tag <tag>', 'for subscriptions that choose by tags; cmq takes several: repeat it', collect)
    .option('--routing-key <key>', 'cmq: for topics that filter by binding keys')
    .option(
      '-n, --count <count>',
      'how often; without a message, how many test messages (default: 3)',
      countOf,
    )
    .addHelpText(
      'after',
      examples(
        'publish MyTopic1',
        'publish MyTopic1 --body \'{"order":1}\' --tag order.paid',
        'publish MyTopic1 --file order.json --count 100',
        'publish MyTopic --broker cmq --stdin < order.json',
      ),
    )
    .action(perform(publish));
}

/** `--body`, `--file` and `--stdin`. */
export function messageOptions(command: Command): Command {
  return command
    .option('--body <text>', 'the message; may be repeated', collect)
    .option('--file <path>', 'the message is what is in a file')
    .option('--stdin', 'the message is what comes on standard input');
}

async function publish({ functions, output }: Session, topic: string, options: PublishOptions) {
  const { broker, account, tag: tags, routingKey, count } = options;
  const given = await readMessages(options);
  const total = (count ?? (given === undefined ? 3 : 1)) * (given?.length ?? 1);
  const columns = [
    { title: 'MESSAGE ID', value: (one: Message) => one.messageId },
    { title: 'MESSAGE', value: (one: Message) => cut(one.body, 200) },
  ];
  const out: Message[] = [];
  try {
    while (out.length < total) {
      const messages = Array.from({ length: Math.min(AT_ONCE, total - out.length) }, (_, index) =>
        given === undefined
          ? `I am test message ${out.length + index}.`
          : (given[(out.length + index) % given.length] ?? ''),
      );
      const input = { broker, account, topic, messages, tags, routingKey };
      const round = await publishSome(functions, input as InputOf<'publish'>);
      out.push(...round.messages);
      if (output.mode === 'json') output.rows(columns, round.messages, '');
      if (round.problem !== undefined) throw afterSome(round.problem, out.length, total);
      output.progress(`${out.length} of ${total} published`);
    }
  } finally {
    if (output.mode !== 'json' && total <= AT_ONCE && out.length > 0) output.rows(columns, out, '');
  }
  if (output.mode === 'table') output.note(`${total} published to ${topic} of ${broker}`);
}

type Message = PublishResult['messages'][number];

/** What one invocation got out. Without a problem there is more to do, or nothing. */
async function publishSome(
  functions: Functions,
  input: InputOf<'publish'>,
): Promise<{ readonly messages: readonly Message[]; readonly problem?: CommandError }> {
  try {
    return await functions.invoke('publish', input);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { answer } = error;
    const messages =
      answer !== undefined && 'messages' in answer ? (answer as PublishBrokenOff).messages : [];
    const ranOutOfTime = error.reason === 'OutOfTime' && messages.length > 0;
    return ranOutOfTime ? { messages } : { messages, problem: error };
  }
}

/** Who publishes again must know what is there already. */
function afterSome(problem: CommandError, published: number, total: number): CommandError {
  const { exitCode, message, next, reason } = problem;
  if (exitCode === EXIT.cancelled) {
    return new CommandError(`Cancelled: ${published} of ${total} were published.`, {
      exitCode,
      next: `Those that were under way, ${Math.min(AT_ONCE, total - published)} at most, may have got out besides.`,
    });
  }
  if (published === 0) return problem;
  return new CommandError(`${published} of ${total} were published, then: ${message}`, {
    exitCode,
    ...(next === undefined ? {} : { next }),
    ...(reason === undefined ? {} : { reason }),
    cause: problem,
  });
}

/** Messages of one's own; undefined when none was given. @throws CommandError */
export async function readMessages({
  body,
  file,
  stdin,
}: MessageOptions): Promise<readonly string[] | undefined> {
  if ([body, file, stdin].filter((one) => one !== undefined).length > 1) {
    throw new CommandError('--body, --file and --stdin: give one of them', { exitCode: EXIT.usage });
  }
  if (body !== undefined) return body;
  if (file !== undefined) {
    const bytes = await readFile(file).catch((cause: unknown) => {
      const why = cause instanceof Error && 'code' in cause ? cause.code : cause;
      throw new CommandError(`${file} cannot be read: ${why}`, { exitCode: EXIT.usage, cause });
    });
    return [textOf(bytes, file)];
  }
  return stdin ? [textOf(await buffer(process.stdin), 'standard input')] : undefined;
}

/** Both brokers carry text. */
function textOf(bytes: Buffer, name: string): string {
  const text = bytes.toString('utf8');
  if (Buffer.from(text).equals(bytes)) return text;
  throw new CommandError(`${name} is not UTF-8, and messages are text`, {
    exitCode: EXIT.usage,
    next: 'Encode it (base64), and let its source decode: topic-relay subscriptions set SOURCE --decode base64',
  });
}
