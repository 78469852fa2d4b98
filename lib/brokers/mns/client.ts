import { ConfigError } from '../../errors.ts';
import type { QueueMessage } from '../../push/dialect.ts';
import type {
  Broker,
  Created,
  Page,
  PageRequest,
  PublishRequest,
  ReceiveRequest,
  SubscribeRequest,
  SubscriptionDetails,
} from '../broker.ts';
import { MnsConnection, type MnsConnectionOptions } from './connection.ts';
import { refusedRequest } from './errors.ts';
import { MNS_LIMITS } from './limits.ts';
import { type MessageReceipt, publishMessage, type TopicMessage } from './publish.ts';
import { MnsQueueMessages } from './queue-messages.ts';
import { MnsQueues } from './queues.ts';
import { accountOf, type MnsAccount, readEndpoint, writeEndpoint } from './subscription-endpoint.ts';
import { MnsSubscriptions } from './subscriptions.ts';
import { type MnsTopicDetails, MnsTopics } from './topics.ts';

export interface MnsClientOptions extends MnsConnectionOptions {
  /** Needed to subscribe queues where the endpoint does not name it. */
  readonly accountId?: string | undefined;
}

/**
 * Alibaba Cloud MNS over its REST API, 2015-06-06. The methods are what both brokers do; `topics`, `subscriptions`,
 * `queues` and `messages` are MNS in full. All reject with `BrokerError`.
 */
export class MnsClient implements Broker {
  readonly broker = 'mns';
  readonly limits = MNS_LIMITS;
  readonly topics: MnsTopics;
  readonly subscriptions: MnsSubscriptions;
  readonly queues: MnsQueues;
  readonly messages: MnsQueueMessages;
  readonly #connection: MnsConnection;
  readonly #account: MnsAccount;

  /** @throws ConfigError */
  constructor(options: MnsClientOptions) {
    this.#account = accountFrom(options);
    this.#connection = new MnsConnection({ ...options, region: this.#account.region });
    this.topics = new MnsTopics(this.#connection);
    this.subscriptions = new MnsSubscriptions(this.#connection);
    this.queues = new MnsQueues(this.#connection);
    this.messages = new MnsQueueMessages(this.#connection);
  }

  createTopic(topic: string): Promise<Created> {
    return this.topics.create(topic);
  }

  showTopic(topic: string): Promise<MnsTopicDetails> {
    return this.topics.show(topic);
  }

  listTopics(page?: PageRequest): Promise<Page<string>> {
    return this.topics.list(page);
  }

  deleteTopic(topic: string): Promise<void> {
    return this.topics.delete(topic);
  }

  async subscribe(topic: string, subscription: string, request: SubscribeRequest): Promise<Created> {
    if (request.bindingKeys?.length) throw unsupported('binding keys');
    return this.subscriptions.create(topic, subscription, {
      endpoint: writeEndpoint(request.target, this.#account),
      filterTag: onlyTag(request.tags),
      strategy: request.strategy,
      format: request.format,
    });
  }

  async showSubscription(topic: string, subscription: string): Promise<SubscriptionDetails> {
    const found = await this.subscriptions.show(topic, subscription);
    return {
      topic: found.topic,
      subscription: found.subscription,
      owner: found.topicOwner,
      target: readEndpoint(found.endpoint),
      format: found.format,
      strategy: found.strategy,
      tags: found.filterTag === undefined ? [] : [found.filterTag],
      bindingKeys: [],
      createdAt: found.createdAt,
    };
  }

  listSubscriptions(topic: string, page?: PageRequest): Promise<Page<string>> {
    return this.subscriptions.list(topic, page);
  }

  unsubscribe(topic: string, subscription: string): Promise<void> {
    return this.subscriptions.delete(topic, subscription);
  }

  async publish(topic: string, message: PublishRequest): Promise<MessageReceipt> {
    if (message.routingKey !== undefined) throw unsupported('a routing key');
    return this.publishMessage(topic, { body: message.body, tag: onlyTag(message.tags) });
  }

  /** Publishes with what only MNS has: attributes for mail and SMS subscriptions. */
  publishMessage(topic: string, message: TopicMessage): Promise<MessageReceipt> {
    return publishMessage(this.#connection, topic, message);
  }

  createQueue(queue: string, visibilityTimeout: number): Promise<Created> {
    return this.queues.create(queue, { visibilityTimeout });
  }

  deleteQueue(queue: string): Promise<void> {
    return this.queues.delete(queue);
  }

  send(queue: string, body: string): Promise<MessageReceipt> {
    return this.messages.send(queue, { body });
  }

  receive(queue: string, request: ReceiveRequest): Promise<readonly QueueMessage[]> {
    return this.messages.receive(queue, request);
  }

  async deleteMessages(queue: string, receiptHandles: readonly string[]): Promise<readonly string[]> {
    const expired: string[] = [];
    for (let from = 0; from < receiptHandles.length; from += MNS_LIMITS.queueBatch) {
      const batch = receiptHandles.slice(from, from + MNS_LIMITS.queueBatch);
      expired.push(...(await this.messages.deleteBatch(queue, batch)));
    }
    return expired;
  }
}

function accountFrom(options: MnsClientOptions): MnsAccount {
  if (!URL.canParse(options.endpoint)) {
    throw new ConfigError([`MNS endpoint is no URL: ${options.endpoint}`]);
  }
  const named = accountOf(options.endpoint);
  const account = {
    accountId: options.accountId ?? named.accountId,
    region: options.region ?? named.region,
  };
  if (options.signing === 'v4' && account.region === '') {
    throw new ConfigError([
      `MNS signature version 4 takes a region, which ${options.endpoint} does not name`,
    ]);
  }
  return account;
}

function onlyTag(tags: readonly string[] = []): string | undefined {
  if (tags.length > 1)
    throw refusedRequest('invalid', 'TooManyTags', `one tag at most, not ${tags.join(', ')}`);
  return tags[0];
}

function unsupported(feature: string) {
  return refusedRequest('invalid', 'Unsupported', `${feature} cannot be given: MNS filters by one tag only`);
}
