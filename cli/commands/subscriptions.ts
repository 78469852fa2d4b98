import { type Command, Option } from 'commander';
import { accountOption, type BrokerName, brokerOption, collect, count, yesOption } from '../arguments.ts';
import { confirm } from '../confirm.ts';
import { examples } from '../examples.ts';
import type { InputOf } from '../functions.ts';
import { showDiff } from '../output/diff.ts';
import {
  sourceColumns,
  sourceFields,
  subscriptionColumns,
  subscriptionFields,
} from '../output/subscriptions.ts';
import type { Perform, Session } from '../session.ts';
import { checkSomething } from '../something.ts';

interface AtBroker {
  readonly broker: BrokerName;
  readonly account: string;
}
interface SetOptions {
  readonly strategy?: 'BACKOFF_RETRY' | 'EXPONENTIAL_DECAY_RETRY';
  readonly decode?: 'none' | 'base64';
  readonly unparsable?: 'refuse' | 'acknowledge';
  readonly stale?: 'mark' | 'refuse';
  readonly addresses?: string[];
}
interface ListOptions extends AtBroker {
  readonly search?: string;
  readonly limit?: number;
  readonly cursor?: string;
}
interface DeleteOptions {
  readonly yes?: boolean;
  readonly deleteQueue?: boolean;
}

/** `topic-relay subscriptions …` */
export function addSubscriptions(program: Command, perform: Perform): void {
  const subscriptions = program
    .command('subscriptions')
    .description(
      'subscriptions of this deployment to topics; each feeds a source, which later commands name',
    );
  const verb = (name: string, description: string) => subscriptions.command(name).description(description);

  const create = verb('create', 'subscribe this deployment to a topic')
    .argument('<topic>')
    .argument('<subscription>', 'its name at the broker')
    .addOption(brokerOption())
    .addOption(accountOption())
    .addOption(
      new Option('--via <way>', 'pushed over http, or pulled from a queue').choices(['http', 'queue']),
    )
    .option('--queue <name>', 'with --via queue: which one; created unless it is there')
    .option('--source <name>', 'of the source that it feeds; made from topic and subscription unless given')
    .addOption(
      new Option('--format <format>', 'how messages are wrapped').choices(['XML', 'JSON', 'SIMPLIFIED']),
    )
    .option('--tag <tag>', 'only messages with it; may be repeated', collect)
    .option('--binding-key <pattern>', 'cmq: only messages whose routing key fits; may be repeated', collect)
    .addOption(strategyOption())
    .addHelpText(
      'after',
      examples(
        'subscriptions create MyTopic1 MyTopic1-Sub1',
        'subscriptions create MyTopic1 paid --tag order.paid --format JSON',
        'subscriptions create MyTopic orders --broker cmq --via queue',
      ),
    );
  reading(create).action(perform(subscribe));

  verb('list', 'list the subscriptions of a topic as the broker has them')
    .argument('<topic>')
    .addOption(brokerOption())
    .addOption(accountOption())
    .option('--search <text>', 'names that start with it (mns) or contain it (cmq)')
    .option('--limit <count>', 'at most so many', count)
    .option('--cursor <cursor>', 'go on where a page ended')
    .addHelpText('after', examples('subscriptions list MyTopic1'))
    .action(perform(list));

  verb('sources', 'list the sources of this deployment, of both brokers')
    .addHelpText('after', examples('subscriptions sources', 'subscriptions sources --stage prod'))
    .action(perform(sources));

  verb('show', 'show a source, and its subscription as the broker has it now')
    .argument('<source>')
    .addHelpText('after', examples('subscriptions show MyTopic1-Sub1'))
    .action(perform(show));

  reading(
    verb('set', 'change how a source is retried, read and judged')
      .argument('<source>')
      .addOption(strategyOption()),
  )
    .addHelpText(
      'after',
      examples(
        'subscriptions set MyTopic1-Sub1 --decode base64',
        'subscriptions set MyTopic1-Sub1 --stale refuse',
      ),
    )
    .action(perform(set));

  verb('delete', 'unsubscribe, and forget the source; its messages stay until they expire')
    .argument('<source>')
    .option('--delete-queue', 'its queue too, with the messages that are still in it')
    .addOption(yesOption())
    .addHelpText('after', examples('subscriptions delete MyTopic1-Sub1'))
    .action(perform(remove));

  verb('rotate', 'give a source a new secret URL; the old one is accepted for 25 h')
    .argument('<source>')
    .addHelpText('after', examples('subscriptions rotate MyTopic1-Sub1'))
    .action(perform(rotate));

  const adopt = verb('adopt', 'take over a subscription that was made in the console of the broker')
    .argument('<topic>')
    .argument('<subscription>', 'one that pushes to a URL of this deployment')
    .addOption(brokerOption())
    .addOption(accountOption())
    .addHelpText('after', examples('subscriptions adopt MyTopic1 made-by-hand'));
  reading(adopt).action(perform(takeOver));

  verb('diff', 'compare the subscriptions that relay.config.ts declares with those that there are')
    .addHelpText(
      'after',
      `${examples('subscriptions diff', 'subscriptions diff --stage prod')}\n\nExit code 1 when they differ.`,
    )
    .action(perform(diff));
}

/** How pushes are read and judged: the same wherever a source is made or changed. */
function reading(command: Command): Command {
  const choice = (flags: string, description: string, choices: readonly string[]) =>
    new Option(flags, description).choices(choices);
  return command
    .addOption(choice('--decode <how>', 'base64 where publishers encode their messages', ['none', 'base64']))
    .addOption(
      choice('--unparsable <answer>', 'what the broker is told of a message that cannot be read', [
        'refuse',
        'acknowledge',
      ]),
    )
    .addOption(choice('--stale <policy>', 'mns: pushes signed over 15 minutes ago', ['mark', 'refuse']))
    .option('--addresses <ranges...>', 'cmq: take pushes from these addresses only');
}

function strategyOption(): Option {
  const strategies = ['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY'];
  return new Option('--strategy <name>', 'how the broker retries: for a minute, or for a day').choices(
    strategies,
  );
}

type Create = AtBroker & { readonly tag?: string[]; readonly bindingKey?: string[] };

async function subscribe(
  { functions, output }: Session,
  topic: string,
  subscription: string,
  options: Create,
) {
  const { tag: tags, bindingKey: bindingKeys, ...given } = options;
  const input = { action: 'create', topic, subscription, tags, bindingKeys, ...given };
  // What the broker does not know, the function refuses.
  output.done(await functions.invoke('subscriptions', input as InputOf<'subscriptions'>));
}

async function list({ functions, output }: Session, topic: string, options: ListOptions) {
  const input = { action: 'list', topic, ...options } as const;
  const { subscriptions, cursor } = await functions.read('subscriptions', input, 'subscriptions');
  const none = `Topic ${topic} has no subscriptions. Make one: topic-relay subscriptions create ${topic} ${topic}-Sub1`;
  output.rows(subscriptionColumns, subscriptions, none);
  if (cursor !== undefined) output.note(`There are more: --cursor ${cursor}`);
}

async function sources({ functions, output }: Session) {
  const { sources: found } = await functions.read('subscriptions', { action: 'sources' }, 'sources');
  const none = 'Nothing is subscribed yet: topic-relay subscriptions create MyTopic1 MyTopic1-Sub1';
  output.rows(sourceColumns, found, none);
}

async function show({ functions, output }: Session, source: string) {
  const input = { action: 'show', source } as const;
  const found = await functions.read('subscriptions', input, 'source');
  const { subscription } = found;
  output.record({ source: found.source, subscription }, [
    ...sourceFields(found.source),
    ...(subscription === undefined ? [] : subscriptionFields(subscription)),
  ]);
}

async function set({ functions, output }: Session, source: string, options: SetOptions) {
  checkSomething({ ...options });
  output.done(await functions.invoke('subscriptions', { action: 'set', source, ...options }));
}

async function remove({ functions, output, signal }: Session, source: string, options: DeleteOptions) {
  const { yes, deleteQueue } = options;
  const queue = deleteQueue ? ', and its queue with all that is in it' : '';
  await confirm(`Unsubscribe source ${source} (stage ${functions.stage})${queue}?`, { yes, signal });
  output.done(await functions.invoke('subscriptions', { action: 'delete', source, deleteQueue }));
}

async function rotate({ functions, output }: Session, source: string) {
  output.done(await functions.invoke('subscriptions', { action: 'rotate', source }));
}

async function diff({ functions, output }: Session) {
  const result = await functions.read('subscriptions', { action: 'diff' }, 'declared');
  return showDiff(output, [result], 'relay.config.ts declares no subscriptions');
}

async function takeOver(
  { functions, output }: Session,
  topic: string,
  subscription: string,
  options: AtBroker,
) {
  const input = { action: 'adopt', topic, subscription, ...options };
  output.done(await functions.invoke('subscriptions', input as InputOf<'subscriptions'>));
}
