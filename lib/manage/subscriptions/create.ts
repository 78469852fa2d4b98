import type { SubscribeRequest } from '../../brokers/broker.ts';
import { isBrokerError } from '../../brokers/broker-error.ts';
import type { PushFormat, Source } from '../../push/source.ts';
import { hashToken, mintToken } from '../../push/token.ts';
import { InvalidInputError } from '../input.ts';
import type { NotDone } from '../invoke.ts';
import { publicUrlOf, type SubscriptionsDependencies, type SubscriptionsResult } from './dependencies.ts';
import { endpointUrl, redactUrl } from './endpoint-url.ts';
import type { ActionInput } from './input.ts';
import { newSource, sourceNameOf } from './new-source.ts';
import { subscriptionsOf, viewOf } from './source-view.ts';

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
  const source = newSource(input, { name, account: ownerId, format, intake, createdAt: now() });
  if (!(await register(source, dependencies))) return alreadyExists();

  const bindingKeys = input.broker === 'cmq' ? input.bindingKeys : [];
  try {
    if (target.via === 'queue') await createQueue(target.queue);
    await client.subscribe(topic, subscription, { target, format, strategy, tags, bindingKeys });
  } catch (error) {
    // Without an answer the broker may have subscribed: the source stays, and the command can be repeated.
    if (!isBrokerError(error, 'timeout', 'unreachable', 'aborted')) await sources.delete(name);
    if (isBrokerError(error, 'already-exists')) return alreadyExists();
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
    shown: `Endpoint:${redactUrl(url)}`,
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

function formatOf(input: ActionInput<'create'>): PushFormat {
  if (input.broker === 'mns') return input.format ?? 'XML';
  if (input.via === 'http') return input.format ?? 'JSON';
  if (input.format === 'JSON') {
    throw new InvalidInputError(['format: a queue of CMQ gets the bare message, which is SIMPLIFIED']);
  }
  return 'SIMPLIFIED';
}

/** True when the name was free, or held by an attempt that never reached the broker. */
async function register(source: Source, { accounts, sources }: SubscriptionsDependencies): Promise<boolean> {
  if (await sources.create(source)) return true;
  const held = await sources.get(source.name);
  if (held === undefined) return sources.create(source);
  const [subscription] = subscriptionsOf(held);
  const same = held.topic === source.topic && subscription === subscriptionsOf(source)[0];
  if (!same || held.broker !== source.broker || held.credentials !== source.credentials) {
    const holder = `subscription ${subscription} of topic ${held.topic}`;
    throw new InvalidInputError([`source: ${source.name} is taken by ${holder}; give another name`]);
  }
  const { client } = await accounts.open(source.broker, source.credentials);
  try {
    await client.showSubscription(source.topic, subscription);
    return false;
  } catch (error) {
    if (!isBrokerError(error, 'subscription-not-found', 'topic-not-found')) throw error;
    return sources.replace({ ...source, revision: held.revision });
  }
}

function alreadyExists(): NotDone {
  const message = 'Subscription already exist, please unsubscribe or use it directly.';
  return { ok: false, message, error: { name: 'BrokerError', code: 'SubscriptionAlreadyExist' } };
}
