import type { TopicDetails } from '../../brokers/broker.ts';
import { isBrokerError, isRefusal } from '../../brokers/broker-error.ts';
import type { DeclaredTopic } from '../../relay-config/topic.ts';
import type { Owner } from '../../store/ownership.ts';
import { InvalidInputError } from '../input.ts';
import { claim, isOwner } from './claim.ts';
import type { DeclaredDependencies } from './dependencies.ts';
import { topicDifferences, wantedOfTopic } from './differences.ts';
import { findTopic } from './find.ts';
import { readTopicId, topicId } from './resource-id.ts';

/** Makes a topic, or makes it as it is declared. Every step may be repeated. */
export async function ensureTopic(
  declared: DeclaredTopic,
  owner: Owner,
  { accounts, ownerships, now }: DeclaredDependencies,
): Promise<void> {
  const id = topicId(declared);
  const there = await findTopic(declared, accounts);
  const wanted = { id, ...owner, claimedAt: now() };
  const { isNew } = await claim(wanted, ownerships, async () => there !== undefined);
  if (there !== undefined) return change(there);
  try {
    await create();
  } catch (error) {
    // What the broker refused to make is not there to be removed.
    if (isNew && isRefusal(error)) await ownerships.release(id);
    throw error;
  }

  async function create(): Promise<void> {
    if (declared.broker === 'mns') {
      const { client } = await accounts.open('mns', declared.account);
      await client.topics.create(declared.topic, wantedOfTopic(declared));
    } else {
      const { client } = await accounts.open('cmq', declared.account);
      await client.topics.create(declared.topic, wantedOfTopic(declared));
    }
  }

  async function change(actual: TopicDetails): Promise<void> {
    const differences = topicDifferences(declared, actual);
    if (differences.length === 0) return;
    if (differences.some(({ field }) => field === 'filter')) {
      throw new InvalidInputError(['filter: never changes; declare a topic of another name']);
    }
    if (declared.broker === 'mns') {
      const { client } = await accounts.open('mns', declared.account);
      await client.topics.setAttributes(declared.topic, wantedOfTopic(declared));
    } else {
      const { client } = await accounts.open('cmq', declared.account);
      await client.topics.setAttributes(declared.topic, wantedOfTopic(declared));
    }
  }
}

/**
 * Removes a topic, if the owner made it.
 * @throws InvalidInputError while it has subscriptions, which would go with it at MNS, whoever made them
 */
export async function removeTopic(
  id: string,
  owner: Owner,
  { accounts, ownerships }: DeclaredDependencies,
): Promise<void> {
  const held = await ownerships.get(id);
  const place = readTopicId(id);
  if (held === undefined || place === undefined || !isOwner(held, owner)) return;
  const { broker, account, topic } = place;
  const { client } = await accounts.open(broker, account);
  const subscriptions = await listSubscriptions();
  if (subscriptions.length > 0) {
    throw new InvalidInputError([
      `${id}: has subscriptions that this stack did not make: ${subscriptions.join(', ')}. Remove them first`,
    ]);
  }
  await client.deleteTopic(topic);
  await ownerships.release(id);

  async function listSubscriptions(): Promise<readonly string[]> {
    try {
      return (await client.listSubscriptions(topic)).items;
    } catch (error) {
      if (isBrokerError(error, 'topic-not-found')) return [];
      throw error;
    }
  }
}
