import type { Accounts } from '../../brokers/accounts.ts';
import type { BrokerName } from '../../push/source.ts';
import type { DeclaredSubscription } from '../../relay-config/subscription.ts';
import type { DeclaredTopic } from '../../relay-config/topic.ts';
import type { RelayConfig } from '../../relay-config.ts';
import type { SubscriptionsDependencies } from '../subscriptions/dependencies.ts';
import { subscriptionsOf } from '../subscriptions/source-view.ts';
import type { Compared, Difference, DiffResult } from './diff-result.ts';
import { subscriptionDifferences, topicDifferences } from './differences.ts';
import { findSubscription, findTopic } from './find.ts';

/** Declared topics of a broker against those that it has, in the accounts that topics are declared for. */
export async function diffTopics(
  broker: BrokerName,
  topics: RelayConfig['topics'],
  accounts: Accounts,
): Promise<DiffResult> {
  const ofBroker = Object.entries(topics).filter(([, topic]) => topic.broker === broker);
  const declared = await Promise.all(ofBroker.map(([name, topic]) => compareTopic(name, topic, accounts)));
  const undeclared: string[] = [];
  for (const account of new Set(ofBroker.map(([, topic]) => topic.account))) {
    const names = ofBroker.filter(([, topic]) => topic.account === account).map(([, { topic }]) => topic);
    const there = await allTopics(broker, account, accounts);
    undeclared.push(...there.filter((topic) => !names.includes(topic)));
  }
  return result(declared, undeclared, 'topics');
}

/** Declared subscriptions against the sources that are registered, and what their brokers have. */
export async function diffSubscriptions(dependencies: SubscriptionsDependencies): Promise<DiffResult> {
  const subscriptions = Object.entries(dependencies.declared ?? {});
  const declared = await Promise.all(
    subscriptions.map(([name, one]) => compareSubscription(name, one, dependencies)),
  );
  const registered = await dependencies.sources.list();
  const names = subscriptions.map(([name]) => name);
  const undeclared = registered.map(({ name }) => name).filter((name) => !names.includes(name));
  return result(declared, undeclared, 'sources');
}

async function compareTopic(name: string, declared: DeclaredTopic, accounts: Accounts): Promise<Compared> {
  const actual = await findTopic(declared, accounts);
  return compared(name, actual && topicDifferences(declared, actual));
}

async function compareSubscription(
  name: string,
  declared: DeclaredSubscription,
  dependencies: SubscriptionsDependencies,
): Promise<Compared> {
  const source = await dependencies.sources.get(name);
  if (source === undefined) return compared(name, undefined);
  const [subscription] = subscriptionsOf(source);
  const { broker, credentials: account, topic } = source;
  const details = await findSubscription({ broker, account, topic, subscription }, dependencies.accounts);
  return compared(name, details && subscriptionDifferences(declared, source, details, dependencies));
}

function compared(name: string, differences: readonly Difference[] | undefined): Compared {
  if (differences === undefined) return { name, state: 'missing', differences: [] };
  return { name, state: differences.length === 0 ? 'same' : 'different', differences };
}

async function allTopics(broker: BrokerName, account: string, accounts: Accounts): Promise<string[]> {
  const { client } = await accounts.open(broker, account);
  const topics: string[] = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await client.listTopics(cursor === undefined ? {} : { cursor });
    topics.push(...page.items);
    cursor = page.cursor;
  }
  return topics;
}

function result(
  declared: readonly Compared[],
  undeclared: readonly string[],
  what: 'topics' | 'sources',
): DiffResult {
  const off = declared.filter(({ state }) => state !== 'same');
  const said = off.map(({ name, state, differences }) =>
    state === 'missing'
      ? `${name} is missing`
      : `${name} differs in ${differences.map(({ field }) => field).join(', ')}`,
  );
  const all = `${declared.length} declared ${what} are as declared`;
  const besides = undeclared.length === 0 ? '' : `; not declared: ${undeclared.join(', ')}`;
  const message = `${off.length === 0 ? all : said.join('; ')}${besides}`;
  return { ok: true, message, same: off.length === 0, declared, undeclared };
}
