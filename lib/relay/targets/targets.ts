import type { Broker } from '../../brokers/broker.ts';
import type { Log } from '../../log.ts';
import type { BrokerName } from '../../push/source.ts';
import type { SecretReference } from '../../relay-config/name.ts';
import type { Target as TargetConfig } from '../../relay-config/target.ts';
import type { RelayConfig } from '../../relay-config.ts';
import type { PublishedMessages } from '../../store/published.ts';
import { createEgress } from '../egress/egress.ts';
import type { Resolve } from '../egress/guard.ts';
import type { Secrets } from '../secrets.ts';
import type { AwsOptions } from './aws.ts';
import { createEventBridge } from './eventbridge.ts';
import { createLambda } from './lambda.ts';
import { createSns } from './sns.ts';
import { createSqs } from './sqs.ts';
import type { Target } from './target.ts';
import { createTopic } from './topic.ts';
import { createWebhook } from './webhook.ts';

export interface TargetDependencies {
  /** Names this deployment in `topic-relay-via`: unique among those that may relay to each other. */
  readonly deployment: string;
  readonly secrets: Secrets;
  readonly openBroker: (
    broker: BrokerName,
    account: string,
  ) => Promise<Pick<Broker, 'broker' | 'limits' | 'publish'>>;
  readonly published: PublishedMessages;
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
  readonly aws?: AwsOptions;
  readonly resolve?: Resolve;
}

/** The targets of the configuration by name, each made when it is first needed. */
export interface Targets {
  get(name: string): Target | undefined;
}

export function createTargets(config: RelayConfig['targets'], dependencies: TargetDependencies): Targets {
  const made = new Map<string, Target>();
  return {
    get(name) {
      const target = Object.hasOwn(config, name) ? config[name] : undefined;
      if (target === undefined) return undefined;
      const known = made.get(name) ?? createTarget(target, dependencies);
      made.set(name, known);
      return known;
    },
  };
}

function createTarget(target: TargetConfig, dependencies: TargetDependencies): Target {
  const { deployment, aws, resolve, openBroker } = dependencies;
  switch (target.type) {
    case 'webhook': {
      const { allowPrivate } = target;
      const egress = createEgress(resolve === undefined ? { allowPrivate } : { allowPrivate, resolve });
      return createWebhook(target, { ...dependencies, egress });
    }
    case 'sqs':
      return createSqs(target, deployment, aws);
    case 'sns':
      return createSns(target, deployment, aws);
    case 'eventbridge':
      return createEventBridge(target, aws);
    case 'lambda':
      return createLambda(target, aws);
    case 'mns-topic':
      return createTopic(target, { ...dependencies, open: (account) => openBroker('mns', account) });
    case 'cmq-topic':
      return createTopic(target, { ...dependencies, open: (account) => openBroker('cmq', account) });
  }
}

/** Every secret that the targets name, to be read together. */
export function secretReferences(config: RelayConfig['targets']): readonly SecretReference[] {
  return Object.values(config).flatMap((target) => {
    if (target.type !== 'webhook') return [];
    const headers = Object.values(target.headers).filter((value) => typeof value !== 'string');
    return [...target.secrets, ...headers];
  });
}
