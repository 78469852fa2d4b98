import { isBrokerError } from '../../brokers/broker-error.ts';
import type { MnsSource } from '../../push/source.ts';
import { hashToken, mintToken } from '../../push/token.ts';
import { InvalidInputError } from '../input.ts';
import type { NotDone } from '../invoke.ts';
import type { SubscriptionsDependencies, SubscriptionsResult } from './dependencies.ts';
import { endpointUrl, redactUrl } from './endpoint-url.ts';
import type { ActionInput } from './input.ts';
import { subscriptionsOf, viewOf } from './source-view.ts';

/**
 * Subscribes this deployment's URL to a topic. The source is registered before the broker is asked, so that no push
 * arrives unknown; if the broker refuses, it goes again. After a crash in between, the same command ends where an
 * unbroken one does.
 */
export async function create(
  input: ActionInput<'create'>,
  dependencies: SubscriptionsDependencies,
): Promise<SubscriptionsResult> {
  const { accounts, sources, publicUrl, now } = dependencies;
  const { broker, account, topic, subscription, format, strategy, tags } = input;
  const { client, ownerId } = await accounts.open(broker, account);
  const name = input.source ?? sourceNameOf(topic, subscription);
  const token = mintToken();
  const source = newSource(input, { name, account: ownerId, tokenHash: hashToken(token), createdAt: now() });
  if (!(await register(source, dependencies))) return alreadyExists();
  const url = endpointUrl(publicUrl, broker, name, token).reveal();
  try {
    await client.subscribe(topic, subscription, { target: { via: 'http', url }, format, strategy, tags });
  } catch (error) {
    // Without an answer the broker may have subscribed: the source stays, and the command can be repeated.
    if (!isBrokerError(error, 'timeout', 'unreachable', 'aborted')) await sources.delete(name);
    if (isBrokerError(error, 'already-exists')) return alreadyExists();
    throw error;
  }
  const message = `Create Subscription Succeed! TopicName:${topic} SubName:${subscription} Endpoint:${redactUrl(url)}`;
  return { ok: true, message, source: viewOf(source) };
}

/** `MyTopic1-Sub1` says already which topic it is of; `billing` of the same topic is `MyTopic1-billing`. */
function sourceNameOf(topic: string, subscription: string): string {
  return subscription.startsWith(topic) ? subscription : `${topic}-${subscription}`;
}

/** @throws InvalidInputError when the name does not do as a source's */
export function newSource(
  input: Pick<
    ActionInput<'create'>,
    'account' | 'topic' | 'subscription' | 'format' | 'decode' | 'unparsable' | 'stale'
  >,
  made: {
    readonly name: string;
    readonly account: string;
    readonly tokenHash: string;
    readonly createdAt: number;
  },
): MnsSource {
  const { subscription, topic, format, decode, unparsable, stale } = input;
  const { name, account, tokenHash, createdAt } = made;
  if (name.length > 64) {
    throw new InvalidInputError([`source: ${name} is longer than 64 characters; give a shorter one`]);
  }
  return {
    broker: 'mns',
    name,
    credentials: input.account,
    account,
    topic,
    format,
    decode,
    unparsable,
    stale,
    createdAt,
    intake: { via: 'http', endpoints: [{ subscription, tokenHash }] },
  };
}

/** True when the name was free, or held by an attempt that never reached the broker. */
async function register(
  source: MnsSource,
  { accounts, sources }: SubscriptionsDependencies,
): Promise<boolean> {
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
