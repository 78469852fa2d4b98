import type { BrokerName } from './core/broker-name.ts';
import type { Dialect } from './core/dialect.ts';
import type { Push } from './core/push.ts';
import type { QueueAttributes, QueueMessage } from './core/queue.ts';
import type { Spy } from './core/spy.ts';
import type { Subscription, Topic } from './core/topic.ts';

export interface InspectedTopic extends Omit<Topic, 'subscriptions'> {
  readonly broker: BrokerName;
  readonly subscriptions: readonly Subscription[];
}

export interface InspectedQueue {
  readonly broker: BrokerName;
  readonly name: string;
  readonly attributes: QueueAttributes;
  readonly counts: { readonly active: number; readonly inactive: number; readonly delayed: number };
  /** Deleted and expired messages are gone. */
  readonly messages: readonly QueueMessage[];
}

/** Everything the broker holds, and the last 1,000 pushes with every try and its answer. */
export interface Inspection {
  readonly topics: readonly InspectedTopic[];
  readonly queues: readonly InspectedQueue[];
  readonly pushes: readonly Push[];
}

export function inspect(dialects: ReadonlyMap<BrokerName, Dialect>, spy: Spy): Inspection {
  const accounts = [...dialects.values()];
  return {
    topics: accounts.flatMap(({ name, account }) =>
      account.snapshot().topics.map((topic) => ({ broker: name, ...topic })),
    ),
    queues: accounts.flatMap(({ name, account }) =>
      [...account.queues.values()].map((queue) => {
        const { messages, attributes } = queue.snapshot();
        return { broker: name, name: queue.name, attributes, counts: queue.counts(), messages };
      }),
    ),
    pushes: spy.pushes(),
  };
}
