import type { Command } from 'commander';
import type { TopicDetails } from '../../lib/brokers/broker.ts';
import type { CmqTopicDetails } from '../../lib/brokers/cmq/topics.ts';
import type { MnsTopicDetails } from '../../lib/brokers/mns/topics.ts';
import { accountOption, type BrokerName, brokerOption, count, wholeNumber, yesOption } from '../arguments.ts';
import { confirm } from '../confirm.ts';
import { examples } from '../examples.ts';
import { showDiff } from '../output/diff.ts';
import { bytes, dateTime, seconds } from '../output/units.ts';
import type { Perform, Session } from '../session.ts';
import { checkSomething } from '../something.ts';

interface AtBroker {
  readonly broker: BrokerName;
  readonly account: string;
}
interface Attributes extends AtBroker {
  readonly maximumMessageSize?: number;
  readonly logging?: boolean;
  readonly retention?: number;
}
interface CreateOptions extends Attributes {
  readonly filter?: 'tags' | 'binding-keys';
}
interface ListOptions extends AtBroker {
  readonly search?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** `topic-relay topics …` */
export function addTopics(program: Command, perform: Perform): void {
  const topics = program
    .command('topics')
    .description('topics at a broker: create, list, show, set, delete, diff');
  const verb = (name: string, description: string) =>
    topics.command(name).description(description).addOption(brokerOption()).addOption(accountOption());
  const attributes = (command: Command) =>
    command
      .option('--maximum-message-size <bytes>', 'the largest message, 1024 to 1048576', wholeNumber)
      .option('--logging', 'mns: log what happens to messages')
      .option('--no-logging', 'mns: do not log')
      .option('--retention <seconds>', 'cmq: how long messages are kept', wholeNumber);

  attributes(verb('create', 'create a topic'))
    .argument('<topic>')
    .option('--filter <by>', 'cmq: tags or binding-keys, what subscriptions choose by; it never changes')
    .addHelpText(
      'after',
      examples('topics create MyTopic1', 'topics create MyTopic1 --broker cmq --filter binding-keys'),
    )
    .action(perform(create));

  verb('list', 'list the topics of an account')
    .option('--search <text>', 'names that start with it (mns) or contain it (cmq)')
    .option('--limit <count>', 'at most so many', count)
    .option('--cursor <cursor>', 'go on where a page ended')
    .addHelpText('after', examples('topics list', 'topics list --search orders --output json'))
    .action(perform(list));

  verb('show', 'show a topic and its attributes')
    .argument('<topic>')
    .addHelpText('after', examples('topics show MyTopic1'))
    .action(perform(show));

  attributes(verb('set', 'change attributes of a topic'))
    .argument('<topic>')
    .addHelpText('after', examples('topics set MyTopic1 --maximum-message-size 65536 --logging'))
    .action(perform(set));

  verb('delete', 'delete a topic')
    .argument('<topic>')
    .addOption(yesOption())
    .addHelpText('after', examples('topics delete MyTopic1', 'topics delete MyTopic1 --yes --stage prod'))
    .action(perform(remove));

  topics
    .command('diff')
    .description('compare the topics that relay.config.ts declares with those that there are')
    .addHelpText(
      'after',
      `${examples('topics diff', 'topics diff --stage prod')}\n\nExit code 1 when they differ.`,
    )
    .action(perform(diff));
}

async function create({ functions, output }: Session, topic: string, options: CreateOptions) {
  const { logging: loggingEnabled, ...given } = options;
  const result = await functions.invoke('topics', { action: 'create', topic, loggingEnabled, ...given });
  output.done(result);
}

async function list({ functions, output }: Session, options: ListOptions) {
  const { topics, cursor } = await functions.read('topics', { action: 'list', ...options }, 'topics');
  const rows = topics.map((topic) => ({ topic }));
  const none = `${options.broker} has no topics${options.search === undefined ? '' : ` like ${options.search}`}. Create one: topic-relay topics create MyTopic1 --broker ${options.broker}`;
  output.rows([{ title: 'TOPIC', value: (row) => row.topic }], rows, none);
  if (cursor !== undefined) output.note(`There are more: --cursor ${cursor}`);
}

async function show({ functions, output }: Session, topic: string, options: AtBroker) {
  const result = await functions.read('topics', { action: 'show', topic, ...options }, 'topic');
  if (typeof result.topic === 'string') output.done(result);
  else output.record(result.topic, fieldsOf(result.topic));
}

async function set({ functions, output }: Session, topic: string, options: Attributes) {
  const { logging: loggingEnabled, ...given } = options;
  const { maximumMessageSize, retention } = given;
  checkSomething({ loggingEnabled, maximumMessageSize, retention });
  output.done(await functions.invoke('topics', { action: 'set', topic, loggingEnabled, ...given }));
}

async function remove(
  { functions, output, signal }: Session,
  topic: string,
  options: AtBroker & { yes?: boolean },
) {
  const { broker, account, yes } = options;
  await confirm(`Delete topic ${topic} of ${broker} (stage ${functions.stage}) with all that is in it?`, {
    yes,
    signal,
  });
  output.done(await functions.invoke('topics', { action: 'delete', topic, broker, account }));
}

async function diff({ functions, output }: Session) {
  const ofMns = await functions.read('topics', { action: 'diff', broker: 'mns' }, 'declared');
  const ofCmq = await functions.read('topics', { action: 'diff', broker: 'cmq' }, 'declared');
  return showDiff(output, [ofMns, ofCmq], 'relay.config.ts declares no topics');
}

type AnyTopic = TopicDetails &
  Partial<Pick<MnsTopicDetails, 'loggingEnabled'> & Pick<CmqTopicDetails, 'filter'>>;

function fieldsOf(topic: AnyTopic): [string, string | undefined][] {
  return [
    ['Topic', topic.topic],
    ['Maximum message size', bytes(topic.maximumMessageSize)],
    ['Retention', seconds(topic.retention)],
    ['Chooses by', topic.filter],
    ['Logging', topic.loggingEnabled === undefined ? undefined : topic.loggingEnabled ? 'on' : 'off'],
    ['Messages', String(topic.messageCount)],
    ['Created', dateTime(topic.createdAt)],
    ['Modified', dateTime(topic.modifiedAt)],
  ];
}
