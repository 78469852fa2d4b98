import { type Command, Option } from 'commander';
import { type BrokerName, brokerOption, collect, instant, url } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { examples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { LOCAL } from '../invoke.ts';
import { endpointOf, localBroker } from '../local-broker.ts';
import type { Perform, Session } from '../session.ts';
import { cmqPush } from '../sign/cmq.ts';
import { type Signer, signedByBroker } from '../sign/mns.ts';
import { asCurl, asHttp, asJson, type ReadyPush } from '../sign/push.ts';
import { type MessageOptions, messageOptions, readMessages } from './publish.ts';

interface SignOptions extends MessageOptions {
  readonly broker: BrokerName;
  readonly endpoint?: string;
  readonly topic?: string;
  readonly subscription?: string;
  readonly owner?: string;
  readonly format?: 'XML' | 'JSON' | 'SIMPLIFIED';
  readonly tag?: readonly string[];
  readonly messageId?: string;
  readonly date?: number;
  readonly key?: string;
  readonly certificateUrl?: string;
  readonly as: 'curl' | 'http' | 'json';
}

/** Whom a push is for, and what it must therefore say. */
interface Addressee {
  readonly broker: BrokerName;
  readonly endpoint: string;
  readonly topic: string;
  readonly subscription: string;
  readonly owner: string;
  readonly format: 'XML' | 'JSON' | 'SIMPLIFIED' | undefined;
}

const FORMS = { curl: asCurl, http: asHttp, json: asJson };

/** `topic-relay sign` */
export function addSign(program: Command, perform: Perform): void {
  const sign = program
    .command('sign')
    .description('print a push as the broker would send it, correctly signed, with a message of your own')
    .argument('[source]', 'whom it is for: fills in endpoint, topic, subscription, owner and format')
    .addOption(brokerOption())
    .option(
      '--endpoint <url>',
      'where it goes, token and all; known for a source of the stack on this machine',
      url,
    );
  messageOptions(sign)
    .option('--topic <name>', 'the topic that it says it is of')
    .option('--subscription <name>', 'the subscription that it says it is of')
    .option('--owner <account>', 'the account that it says owns the topic')
    .addOption(
      new Option('--format <format>', 'how the message is wrapped').choices(['XML', 'JSON', 'SIMPLIFIED']),
    )
    .option('--tag <tag>', 'a tag that it carries; cmq takes several: repeat it', collect)
    .option('--message-id <id>', 'else a new one')
    .option('--date <time>', 'when it says it was made: 20m (ago), or a date', instant)
    .option('--key <file>', "mns: sign with this RSA key (PEM) instead of the local broker's")
    .option('--certificate-url <url>', 'mns: with --key, where its certificate is', url)
    .addOption(new Option('--as <form>', 'how to print it').choices(['curl', 'http', 'json']).default('curl'))
    .addHelpText(
      'after',
      examples(
        'sign MyTopic1-Sub1 --body \'{"order":1}\' | sh',
        'sign MyTopic1-Sub1 --file order.json --date 26h --as http',
        'sign --broker cmq --endpoint http://relay.example.com/push/cmq/orders/TOKEN --topic orders --subscription all --owner 1250000000',
        'sign MyTopic1-Sub1 --key key.pem --certificate-url http://127.0.0.1:8000/certificate.pem',
      ),
    )
    .action(perform(print));
}

async function print(session: Session, source: string | undefined, options: SignOptions) {
  const addressee =
    source === undefined ? addresseeOf(options) : await addresseeOfSource(session, source, options);
  const [message = 'I am test message 0.', ...others] = (await readMessages(options)) ?? [];
  if (others.length > 0) throw new CommandError('A push carries one message', { exitCode: EXIT.usage });
  const push = await pushFor(addressee, message, options, session);
  const form = session.output.mode === 'json' ? 'json' : options.as;
  const text = FORMS[form](push);
  // Byte for byte: it is for a program to read.
  process.stdout.write(form === 'http' ? text : `${text}\n`);
}

function addresseeOf({ broker, endpoint, topic, subscription, owner, format }: SignOptions): Addressee {
  if (endpoint === undefined || topic === undefined || subscription === undefined || owner === undefined) {
    throw new CommandError('Whom is it for?', {
      exitCode: EXIT.usage,
      next: 'Name a source, or give --endpoint, --topic, --subscription and --owner.',
    });
  }
  return { broker, endpoint, topic, subscription, owner, format };
}

async function addresseeOfSource(
  { functions, env, signal }: Session,
  name: string,
  options: SignOptions,
): Promise<Addressee> {
  const { source, subscription: details } = await functions.read(
    'subscriptions',
    { action: 'show', source: name },
    'source',
  );
  const { broker } = source;
  const topic = options.topic ?? source.topic;
  const subscription = options.subscription ?? details?.subscription ?? '';
  const known =
    functions.stage === LOCAL && options.endpoint === undefined
      ? await endpointOf(localBroker(env, signal), {
          broker,
          topic: source.topic,
          subscription: details?.subscription ?? '',
        })
      : options.endpoint;
  if (known === undefined || !/^https?:/.test(known)) {
    throw new CommandError(`It is not known where pushes of ${name} go`, {
      exitCode: EXIT.usage,
      next: 'Give --endpoint: the URL of its subscription in the console of the broker. The token in it is kept nowhere else.',
    });
  }
  return {
    broker,
    endpoint: known,
    topic,
    subscription,
    owner: options.owner ?? source.account,
    format: options.format ?? source.format,
  };
}

async function pushFor(
  { broker, endpoint, topic, subscription, owner, format }: Addressee,
  message: string,
  options: SignOptions,
  session: Session,
): Promise<ReadyPush> {
  const { tag = [], messageId, date } = options;
  if (broker === 'cmq') {
    return cmqPush(endpoint, {
      format: format === 'SIMPLIFIED' ? 'SIMPLIFIED' : 'JSON',
      topicOwner: owner,
      topicName: topic,
      subscriptionName: subscription,
      messageId,
      message,
      tags: tag,
      publishTime: date ?? Date.now(),
    });
  }
  const sign = await signerOf(session, owner, options);
  const { pathname, search } = new URL(endpoint);
  const push = await sign(`${pathname}${search}`, {
    format,
    topicOwner: owner,
    topicName: topic,
    subscriptionName: subscription,
    messageId,
    message,
    messageTag: tag[0],
    date,
  });
  return { ...push, url: endpoint };
}

async function signerOf(
  { env, signal }: Session,
  owner: string,
  { key, certificateUrl }: SignOptions,
): Promise<Signer> {
  if (key === undefined) return signedByBroker(localBroker(env, signal));
  if (certificateUrl !== undefined) {
    // Brings the XML of the local broker with it, which no other command needs.
    const { signedWith } = await import('../sign/own-key.ts');
    return signedWith(key, certificateUrl, owner);
  }
  throw new CommandError('--key needs --certificate-url: the push names where its certificate is', {
    exitCode: EXIT.usage,
  });
}
