import type { Accounts } from '../../brokers/accounts.ts';
import type { SubscriptionDetails } from '../../brokers/broker.ts';
import type { Source } from '../../push/source.ts';
import { pageOf } from '../page.ts';
import {
  registeredSource,
  type SubscriptionsDependencies,
  type SubscriptionsResult,
} from './dependencies.ts';
import { redactTarget } from './endpoint-url.ts';
import type { ActionInput } from './input.ts';
import { subscriptionsOf, viewOf } from './source-view.ts';

/** A topic's subscriptions as the broker has them, each with the source that it feeds, if it is one of ours. */
export async function list(
  input: ActionInput<'list'>,
  { accounts, sources }: SubscriptionsDependencies,
): Promise<SubscriptionsResult> {
  const { broker, account, topic } = input;
  const { client } = await accounts.open(broker, account);
  const { items, cursor } = await client.listSubscriptions(topic, pageOf(input));
  const ours = (await sources.list()).filter(
    (source) => source.broker === broker && source.credentials === account && source.topic === topic,
  );
  const subscriptions = await Promise.all(
    items.map(async (name) => {
      const source = ours.find((one) => subscriptionsOf(one).includes(name))?.name;
      const details = redacted(await client.showSubscription(topic, name));
      return source === undefined ? details : { ...details, source };
    }),
  );
  return {
    ok: true,
    message: `${items.length} ${items.length === 1 ? 'subscription' : 'subscriptions'} of TopicName:${topic}`,
    subscriptions,
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** What this deployment has registered, whichever broker or account it is of. */
export async function listSources({ sources }: SubscriptionsDependencies): Promise<SubscriptionsResult> {
  const registered = await sources.list();
  const message = `${registered.length} ${registered.length === 1 ? 'source' : 'sources'}`;
  return { ok: true, message, sources: registered.map(viewOf) };
}

/** A source, and its subscription as the broker has it now. */
export async function show(
  input: ActionInput<'show'>,
  { accounts, sources }: SubscriptionsDependencies,
): Promise<SubscriptionsResult> {
  const source = await registeredSource(sources, input.source);
  const subscription = redacted(await currentSubscription(source, accounts));
  const message = `TopicName:${source.topic} SubName:${subscription.subscription}`;
  return { ok: true, message, source: viewOf(source), subscription };
}

/** The subscription that the source is fed by, or will be when its rotation has ended. Its URL holds the token. */
export async function currentSubscription(source: Source, accounts: Accounts): Promise<SubscriptionDetails> {
  const { client } = await accounts.open(source.broker, source.credentials);
  return client.showSubscription(source.topic, subscriptionsOf(source)[0]);
}

function redacted(details: SubscriptionDetails): SubscriptionDetails {
  return { ...details, target: redactTarget(details.target) };
}
