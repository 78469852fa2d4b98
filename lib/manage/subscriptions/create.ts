import type { SubscribeRequest } from '../../brokers/broker.ts';
import { isBrokerError, isRefusal } from '../../brokers/broker-error.ts';
import type { PushFormat, Source } from '../../push/source.ts';
import { hashToken, maskTokens, mintToken } from '../../push/token.ts';
import { InvalidInputError } from '../input.ts';
import type { NotDone } from '../invoke.ts';
import { publicUrlOf, type SubscriptionsDependencies, type SubscriptionsResult } from './dependencies.ts';
import { endpointUrl } from './endpoint-url.ts';
import type { ActionInput } from './input.ts';
import { newSource, sourceNameOf } from './new-source.ts';
import { register, settle } from './register.ts';
import { viewOf } from './source-view.ts';

/** Seconds for which a pulled message is hidden: far longer than storing a batch takes. */
const VISIBILITY_TIMEOUT = 60;

/**
 * Subscribes this deployment to a topic: its URL, or a queue that it pulls. The source is registered before the broker
 * is asked, so that no push arrives unknown; if the broker refuses, it goes again. After a crash in between, the same
 * command ends where an unbroken one does.
 */
export async function create(
  input: ActionInput<'create'>,
  dependencies: SubscriptionsDependencies,
): Promise<SubscriptionsResult> {
  const { accounts, sources, now } = dependencies;
  const { broker, account, topic, subscription, strategy, tags } = input;
  const { client, ownerId } = await accounts.open(broker, account);
  const format = formatOf(input);
  const name = sourceNameOf(input);
  const { intake, target, shown } =
    input.via === 'queue' ? queueWay(input, name) : httpWay(input, name, dependencies);
  if (target.via === 'queue') await checkQueueIsFree(target.queue, name, broker, dependencies);
  const source = newSource(input, { name, account: ownerId, format, intake, createdAt: now() });
  if (!(await register(source, dependencies))) return alreadyExists();

  const bindingKeys = input.broker === 'cmq' ? input.bindingKeys : [];
  try {
    if (target.via === 'queue') await createQueue(target.queue);
    await client.subscribe(topic, subscription, { target, format, strategy, tags, bindingKeys });
  } catch (error) {
    if (isBrokerError(error, 'already-exists')) {
      await settle(source, dependencies);
      return alreadyExists();
    }
    // Where the broker may have subscribed, the source stays, and the command can be repeated.
    if (isRefusal(error)) await sources.delete(name);
    throw error;
  }
  const message = `Create Subscription Succeed! TopicName:${topic} SubName:${subscription} ${shown}`;
  return { ok: true, message, source: viewOf(source) };

  async function createQueue(queue: string): Promise<void> {
    try {
      await client.createQueue(queue, VISIBILITY_TIMEOUT);
    } catch (error) {
      // One that is there with attributes of its own serves as well.
      if (!isBrokerError(error, 'already-exists')) throw error;
    }
  }
}

interface Way {
  readonly intake: Source['intake'];
  readonly target: SubscribeRequest['target'];
  /** What is said of it, without the token. */
  readonly shown: string;
}

function httpWay(input: ActionInput<'create'>, name: string, dependencies: SubscriptionsDependencies): Way {
  const { broker, subscription, queue } = input;
  if (queue !== undefined) throw new InvalidInputError(['queue: goes with "via":"queue"']);
  const token = mintToken();
  const url = endpointUrl(publicUrlOf(broker, dependencies), broker, name, token).reveal();
  return {
    intake: { via: 'http', endpoints: [{ subscription, tokenHash: hashToken(token) }] },
    target: { via: 'http', url },
    shown: `Endpoint:${maskTokens(url)}`,
  };
}

function queueWay({ subscription, queue }: ActionInput<'create'>, name: string): Way {
  const named = queue ?? name;
  return {
    intake: { via: 'queue', queue: named, subscription },
    target: { via: 'queue', queue: named },
    shown: `QueueName:${named}`,
  };
}

/** Two sources on one queue would each take messages of the other. */
async function checkQueueIsFree(
  queue: string,
  name: string,
  broker: Source['broker'],
  { sources }: SubscriptionsDependencies,
): Promise<void> {
  const holder = (await sources.list()).find(
    (other) =>
      other.name !== name &&
      other.broker === broker &&
      other.intake.via === 'queue' &&
      other.intake.queue === queue,
  );
  if (holder === undefined) return;
  throw new InvalidInputError([`queue: ${queue} feeds source ${holder.name} already; give another`]);
}

/** The format that a subscription is made with; XML and JSON unless given. */
export function formatOf(input: ActionInput<'create'>): PushFormat {
  if (input.broker === 'mns') return input.format ?? 'XML';
  if (input.via === 'http') return input.format ?? 'JSON';
  if (input.format === 'JSON') {
    throw new InvalidInputError(['format: a queue of CMQ gets the bare message, which is SIMPLIFIED']);
  }
  return 'SIMPLIFIED';
}

function alreadyExists(): NotDone {
  const message = 'Subscription already exist, please unsubscribe or use it directly.';
  return { ok: false, message, error: { name: 'BrokerError', code: 'SubscriptionAlreadyExist' } };
}
