import type { QueueMessage } from '../push/dialect.ts';
import type { BrokerName, PushFormat } from '../push/source.ts';

/** `unchanged`: it was there already, with the same attributes. Other attributes are an `already-exists` error. */
export type Created = 'created' | 'unchanged';

export type NotifyStrategy = 'BACKOFF_RETRY' | 'EXPONENTIAL_DECAY_RETRY';

/** Where a subscription delivers to. `other` is what a broker offers besides, such as mail, and is only ever read. */
export type SubscriptionTarget =
  | { readonly via: 'http'; readonly url: string }
  | { readonly via: 'queue'; readonly queue: string }
  | { readonly via: 'other'; readonly endpoint: string };

export interface SubscribeRequest {
  readonly target: SubscriptionTarget;
  readonly format: PushFormat;
  readonly strategy: NotifyStrategy;
  /** Only messages with one of these tags; empty means all. See `limits.tagsPerSubscription`. */
  readonly tags?: readonly string[];
  /** Patterns over routing keys, for topics that filter by them (CMQ). */
  readonly bindingKeys?: readonly string[];
}

export interface SubscriptionDetails extends Required<SubscribeRequest> {
  readonly topic: string;
  readonly subscription: string;
  /** Account that owns the topic. */
  readonly owner: string;
  /** Epoch ms. */
  readonly createdAt: number;
}

export interface TopicDetails {
  readonly topic: string;
  /** Bytes. */
  readonly maximumMessageSize: number;
  /** Seconds. */
  readonly retention: number;
  readonly messageCount: number;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface PublishRequest {
  readonly body: string;
  readonly tags?: readonly string[];
  readonly routingKey?: string;
}

export interface PageRequest {
  /** Names that start with (MNS) or contain (CMQ) it. */
  readonly search?: string;
  readonly limit?: number;
  /** From the page before; absent for the first. */
  readonly cursor?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

export interface ReceiveRequest {
  /** At most `limits.queueBatch`. */
  readonly maximum: number;
  /** Seconds of long polling, 0 to 30. */
  readonly waitSeconds: number;
  readonly signal?: AbortSignal;
}

/** What each broker allows, from its documentation. */
export interface BrokerLimits {
  /** Bytes of one message. */
  readonly messageBytes: number;
  readonly nameLength: number;
  readonly tagsPerMessage: number;
  readonly tagsPerSubscription: number;
  readonly tagLength: number;
  readonly queueBatch: number;
  /** Seconds that one receive may wait. */
  readonly longPoll: number;
}

/**
 * What both brokers can do, in the words of this project; each client offers its broker's own besides.
 * Calls reject with `BrokerError`. An empty queue is `[]`; deleting what is not there is no error. What goes out, goes
 * out at least once: a call that got no answer is made again.
 */
export interface Broker {
  readonly broker: BrokerName;
  readonly limits: BrokerLimits;

  createTopic(topic: string): Promise<Created>;
  showTopic(topic: string): Promise<TopicDetails>;
  listTopics(page?: PageRequest): Promise<Page<string>>;
  deleteTopic(topic: string): Promise<void>;

  subscribe(topic: string, subscription: string, request: SubscribeRequest): Promise<Created>;
  showSubscription(topic: string, subscription: string): Promise<SubscriptionDetails>;
  listSubscriptions(topic: string, page?: PageRequest): Promise<Page<string>>;
  unsubscribe(topic: string, subscription: string): Promise<void>;

  publish(topic: string, message: PublishRequest): Promise<{ readonly messageId: string }>;

  /** @param visibilityTimeout seconds for which a received message is hidden from others */
  createQueue(queue: string, visibilityTimeout: number): Promise<Created>;
  deleteQueue(queue: string): Promise<void>;
  send(queue: string, body: string): Promise<{ readonly messageId: string }>;
  receive(queue: string, request: ReceiveRequest): Promise<readonly QueueMessage[]>;
  /** Resolves to the receipt handles that were too old to delete with: those messages come again. */
  deleteMessages(queue: string, receiptHandles: readonly string[]): Promise<readonly string[]>;
}
