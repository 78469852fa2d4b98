import type { Broker, PublishRequest, SubscribeRequest } from '../../lib/brokers/broker.ts';
import type { QueueMessage } from '../../lib/push/dialect.ts';

/** A broker that runs, and what the contract needs to know of it. */
export interface RunningBroker extends AsyncDisposable {
  readonly client: Broker;
  /** The same, with a secret that is not the account's. */
  readonly stranger: Broker;
}

/** What the contract says, by test: `it` and the name make a sentence. */
export type Cases = Readonly<Record<string, (session: Session) => Promise<void>>>;

/** A broker in the hands of one test. */
export interface Session {
  readonly client: Broker;
  readonly stranger: Broker;
  /** A name that nothing has yet. */
  fresh(kind: string): string;
  newTopic(): Promise<string>;
  newQueue(visibilityTimeout?: number): Promise<string>;
  receiveOne(queue: string): Promise<QueueMessage>;
  /** What comes out of a queue that is subscribed to a topic. */
  throughTopic(subscribed: Partial<SubscribeRequest>, message: PublishRequest): Promise<QueueMessage>;
}

let names = 0;

export function openSession({ client, stranger }: RunningBroker): Session {
  const fresh = (kind: string) => `${kind}-${++names}`;
  const newTopic = async () => {
    const topic = fresh('topic');
    await client.createTopic(topic);
    return topic;
  };
  const newQueue = async (visibilityTimeout = 30) => {
    const queue = fresh('queue');
    await client.createQueue(queue, visibilityTimeout);
    return queue;
  };
  const receiveOne = async (queue: string) => {
    const [message] = await client.receive(queue, { maximum: 1, waitSeconds: 5 });
    if (message === undefined) throw new Error(`${queue} stayed empty`);
    return message;
  };
  const throughTopic: Session['throughTopic'] = async (subscribed, message) => {
    const [topic, queue] = [await newTopic(), await newQueue()];
    await client.subscribe(topic, 'all', { ...TO_QUEUE(queue), ...subscribed });
    await client.publish(topic, message);
    return receiveOne(queue);
  };
  return { client, stranger, fresh, newTopic, newQueue, receiveOne, throughTopic };
}

export const TO_QUEUE = (queue: string) =>
  ({
    target: { via: 'queue', queue },
    format: 'SIMPLIFIED',
    strategy: 'EXPONENTIAL_DECAY_RETRY',
  }) as const;

export const TO_HTTP = (url: string) =>
  ({
    target: { via: 'http', url },
    format: 'SIMPLIFIED',
    strategy: 'EXPONENTIAL_DECAY_RETRY',
  }) as const;
