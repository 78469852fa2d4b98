import type { Accounts } from '../../brokers/accounts.ts';
import type { NotifyStrategy } from '../../brokers/broker.ts';
import type { Source } from '../../push/source.ts';
import type { RegisteredSource } from '../../store/sources.ts';
import { diffSubscriptions } from '../declared/diff.ts';
import { InvalidInputError } from '../input.ts';
import { adopt } from './adopt.ts';
import { create } from './create.ts';
import {
  changedMeanwhile,
  registeredSource,
  type SubscriptionsDependencies,
  type SubscriptionsResult,
} from './dependencies.ts';
import type { ActionInput, SubscriptionsInput } from './input.ts';
import { list, listSources, show } from './list.ts';
import { rotate } from './rotate.ts';
import { subscriptionsOf, viewOf } from './source-view.ts';

/** Subscriptions of this deployment: each is a source in the table, and a subscription or two at the broker. */
export function createSubscriptions(dependencies: SubscriptionsDependencies) {
  return async (input: SubscriptionsInput): Promise<SubscriptionsResult> => {
    switch (input.action) {
      case 'create':
        return create(input, dependencies);
      case 'adopt':
        return adopt(input, dependencies);
      case 'list':
        return list(input, dependencies);
      case 'sources':
        return listSources(dependencies);
      case 'show':
        return show(input, dependencies);
      case 'set':
        return set(input, dependencies);
      case 'delete':
        return remove(input, dependencies);
      case 'rotate':
        return rotate(input, dependencies);
      case 'diff':
        return diffSubscriptions(dependencies);
    }
  };
}

/** Changes how the source's pushes are read and judged, and how the broker retries them. */
async function set(
  { action: _action, broker: _broker, source: name, strategy, ...settings }: ActionInput<'set'>,
  { accounts, sources }: SubscriptionsDependencies,
): Promise<SubscriptionsResult> {
  const source = await registeredSource(sources, name);
  const foreign = source.broker === 'mns' ? 'addresses' : 'stale';
  if (settings[foreign] !== undefined) {
    throw new InvalidInputError([`${foreign}: ${source.broker} has no such setting`]);
  }
  if (strategy !== undefined) await setStrategy(source, strategy, accounts);
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const changed: RegisteredSource = { ...source, ...Object.fromEntries(given) };
  if (given.length > 0 && !(await sources.replace(changed))) throw changedMeanwhile(name);
  return {
    ok: true,
    message: `Set Subscription Attributes Succeed! Source:${name}`,
    source: viewOf(changed),
  };
}

async function setStrategy(source: Source, strategy: NotifyStrategy, accounts: Accounts): Promise<void> {
  const [subscription] = subscriptionsOf(source);
  if (source.broker === 'mns') {
    const { client } = await accounts.open('mns', source.credentials);
    return client.subscriptions.setStrategy(source.topic, subscription, strategy);
  }
  const { client } = await accounts.open('cmq', source.credentials);
  return client.subscriptions.setAttributes(source.topic, subscription, { strategy });
}

/** The broker first: repeated after a crash in between, it finds the source and no subscription, which is no error. */
async function remove(
  input: ActionInput<'delete'>,
  { accounts, sources }: SubscriptionsDependencies,
): Promise<SubscriptionsResult> {
  const source = await registeredSource(sources, input.source);
  const { client } = await accounts.open(source.broker, source.credentials);
  for (const subscription of subscriptionsOf(source)) await client.unsubscribe(source.topic, subscription);
  if (input.deleteQueue && source.intake.via === 'queue') await client.deleteQueue(source.intake.queue);
  await sources.delete(source.name);
  return {
    ok: true,
    message: `Delete Subscription Succeed! TopicName:${source.topic} SubName:${subscriptionsOf(source)[0]}`,
    source: viewOf(source),
  };
}
