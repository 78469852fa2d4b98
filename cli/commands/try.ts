import type { Command } from 'commander';
import { accountOption, type BrokerName, brokerOption } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { examples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import type { Functions } from '../functions.ts';
import { follow } from '../listen/follow.ts';
import { Outcomes } from '../listen/outcomes.ts';
import { Tail } from '../listen/tail.ts';
import { liveWriter } from '../output/live.ts';
import type { Perform, Session } from '../session.ts';

interface TryOptions {
  readonly broker: BrokerName;
  readonly account: string;
}

const MESSAGES = ['I am test message 0.', 'I am test message 1.', 'I am test message 2.'];
/** For messages to come and be delivered, in ms; brokers push within seconds. */
const PATIENCE_MS = 60_000;
const CLOCKS_DIFFER_MS = 60_000;

/** `topic-relay try` */
export function addTry(program: Command, perform: Perform): void {
  program
    .command('try')
    .description(
      'see it work: make a topic, subscribe to it, publish three messages, and follow them to the end',
    )
    .addOption(brokerOption())
    .addOption(accountOption())
    .addHelpText(
      'after',
      `${examples('try', 'try --broker cmq')}\n\nThe topic and its subscription stay, so that it can be done again. To remove them:\n  topic-relay subscriptions delete try-mns-http && topic-relay topics delete try-mns`,
    )
    .action(perform(tryOut));
}

async function tryOut({ functions, output, signal }: Session, { broker, account }: TryOptions) {
  const at = { broker, account, topic: `try-${broker}` } as const;
  const made = await functions.invoke('topics', { ...at, action: 'create' });
  output.note(made.message);
  output.note(await subscribe(functions, at));
  const published = await functions.invoke('publish', { ...at, messages: [...MESSAGES] });
  output.note(published.message);

  const write = liveWriter(output);
  const ours = new Set(published.messages.map(({ messageId }) => messageId));
  const outcomes = new Outcomes([...ours]);
  const until = Date.now() + PATIENCE_MS;
  const tail = new Tail({
    functions,
    sources: [subscriptionTo(at.topic)],
    since: Date.now() - CLOCKS_DIFFER_MS,
    wanted: ({ messageId }) => ours.has(messageId),
    count: ours.size,
    onDeliveries: (message, deliveries) => outcomes.take(message, deliveries),
  });
  await follow(tail, {
    signal,
    everyMs: 500,
    until,
    isDue: () => outcomes.isTriedAgainBefore(until),
    onEvent: async (event) => write(event),
    onReachable: () => undefined,
    onUnreachable: ({ message }) => output.note(message, 'yellow'),
  });
  signal.throwIfAborted();
  const problems = outcomes.problems();
  if (problems.length > 0) {
    throw new CommandError(problems.join('\n'), {
      exitCode: EXIT.notDone,
      next: 'What is received and not delivered has no route, or its target fails: topic-relay doctor looks at everything.',
    });
  }
  output.note(`All ${ours.size} were received, proven, stored and relayed.`, 'green');
}

/** What to say of it; a subscription that is there already will do. */
async function subscribe(functions: Functions, at: TryOptions & { readonly topic: string }): Promise<string> {
  const subscription = subscriptionTo(at.topic);
  const { sources } = await functions.read('subscriptions', { action: 'sources' }, 'sources');
  if (
    sources.some(
      ({ name, topic, broker }) => name === subscription && topic === at.topic && broker === at.broker,
    )
  ) {
    return `Using the subscription ${subscription}, which is there already`;
  }
  const input = { ...at, action: 'create', subscription } as const;
  return (await functions.invoke('subscriptions', input)).message;
}

/** Its name is that of the source, too. */
function subscriptionTo(topic: string): string {
  return `${topic}-http`;
}
