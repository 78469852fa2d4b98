import type { Clock } from './clock.ts';
import { Queue, type QueueAttributes, type QueueSnapshot } from './queue.ts';
import type { Subscription, Topic } from './topic.ts';

export interface AccountSnapshot {
  readonly topics: readonly (Omit<Topic, 'subscriptions'> & { readonly subscriptions: Subscription[] })[];
  readonly queues: readonly QueueSnapshot[];
}

/** What one account owns at one of the brokers. */
export class Account {
  readonly topics = new Map<string, Topic>();
  readonly queues = new Map<string, Queue>();
  readonly #clock: Clock;

  constructor(clock: Clock, snapshot: AccountSnapshot = { topics: [], queues: [] }) {
    this.#clock = clock;
    for (const topic of snapshot.topics) {
      const subscriptions = new Map(
        topic.subscriptions.map((subscription) => [subscription.name, subscription]),
      );
      this.topics.set(topic.name, { ...topic, subscriptions });
    }
    for (const queue of snapshot.queues) this.#addQueue(queue);
  }

  subscription(topic: string, name: string): Subscription | undefined {
    return this.topics.get(topic)?.subscriptions.get(name);
  }

  createQueue(name: string, attributes: QueueAttributes): Queue {
    const now = this.#clock.now();
    return this.#addQueue({ name, createdAt: now, modifiedAt: now, attributes, sequence: 0, messages: [] });
  }

  snapshot(): AccountSnapshot {
    return {
      topics: [...this.topics.values()].map((topic) => ({
        ...topic,
        subscriptions: [...topic.subscriptions.values()],
      })),
      queues: [...this.queues.values()].map((queue) => queue.snapshot()),
    };
  }

  #addQueue(snapshot: QueueSnapshot): Queue {
    const queue = new Queue(this.#clock, snapshot, (name, { id, body, priority }) => {
      const deadLetterQueue = this.queues.get(name);
      deadLetterQueue?.send({ id, body, priority });
      return deadLetterQueue !== undefined;
    });
    this.queues.set(queue.name, queue);
    return queue;
  }
}
