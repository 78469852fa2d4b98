import { ConfigError } from '../../errors.ts';
import type { QueueMessage } from '../../push/dialect.ts';
import type { Secret } from '../../secret.ts';
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
import type { Fetch } from '../http.ts';
import { DEFAULT_RETRY, type RetryPolicy } from '../retry.ts';
import { CmqDataPlane } from './data-plane.ts';
import { refusedRequest } from './errors.ts';
import { CMQ_LIMITS } from './limits.ts';
import { CmqManagement } from './management.ts';
import { type BatchPublishRequest, CmqPublisher } from './publish.ts';
import { CmqQueueMessages } from './queue-messages.ts';
import { CmqQueues } from './queues.ts';
import type { SignatureMethod } from './sign.ts';
import { CmqSubscriptions, type NewSubscriptionAttributes } from './subscriptions.ts';
import { type CmqTopicDetails, CmqTopics } from './topics.ts';

export interface CmqClientOptions {
  /** `ap-guangzhou` */
  readonly region: string;
  readonly secretId: string;
  readonly secretKey: Secret;
  /** Temporary credentials of STS come with one. */
  readonly token?: Secret | undefined;
  /** Management; `https://tdmq.tencentcloudapi.com` unless given. */
  readonly apiEndpoint?: string | undefined;
  /** Messages; `https://cmq-{region}.public.tencenttdmq.com` unless given. */
  readonly dataEndpoint?: string | undefined;
  /** Where topics or queues have a host of their own, as `cmq-topic-{region}.api.qcloud.com` had. */
  readonly topicEndpoint?: string | undefined;
  readonly queueEndpoint?: string | undefined;
  /** Of the data plane; HmacSHA256 unless given. */
  readonly signing?: SignatureMethod | undefined;
  /** For one attempt, in ms; a long poll's wait is added. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: RetryPolicy | undefined;
  /** Of the data plane. */
  readonly fetch?: Fetch | undefined;
  /** Epoch ms, for what the data plane signs. */
  readonly clock?: (() => number) | undefined;
}

/**
 * Tencent Cloud CMQ (TDMQ for CMQ): managed through API 3.0, messages through API v2. The methods are what both
 * brokers do; `topics`, `subscriptions`, `queues`, `publisher` and `messages` are CMQ in full. All reject with
 * `BrokerError`.
 */
export class CmqClient implements Broker {
  readonly broker = 'cmq';
  readonly limits = CMQ_LIMITS;
  readonly topics: CmqTopics;
  readonly subscriptions: CmqSubscriptions;
  readonly queues: CmqQueues;
  readonly publisher: CmqPublisher;
  readonly messages: CmqQueueMessages;

  /** @throws ConfigError */
  constructor(options: CmqClientOptions) {
    const data = options.dataEndpoint ?? `https://cmq-${options.region}.public.tencenttdmq.com`;
    const shared = {
      region: options.region,
      secretId: options.secretId,
      secretKey: options.secretKey,
      token: options.token,
      timeoutMs: options.timeoutMs ?? 10_000,
      retry: options.retry ?? DEFAULT_RETRY,
    };
    const plane = (endpoint: URL) =>
      new CmqDataPlane({
        ...shared,
        endpoint,
        signing: options.signing ?? 'HmacSHA256',
        fetch: options.fetch,
        clock: options.clock ?? Date.now,
      });
    const management = new CmqManagement({
      ...shared,
      endpoint: urlOf(options.apiEndpoint ?? 'https://tdmq.tencentcloudapi.com'),
    });
    this.topics = new CmqTopics(management);
    this.subscriptions = new CmqSubscriptions(management);
    this.queues = new CmqQueues(management);
    this.publisher = new CmqPublisher(plane(urlOf(options.topicEndpoint ?? data)));
    this.messages = new CmqQueueMessages(plane(urlOf(options.queueEndpoint ?? data)));
  }

  createTopic(topic: string): Promise<Created> {
    return this.topics.create(topic);
  }

  showTopic(topic: string): Promise<CmqTopicDetails> {
    return this.topics.show(topic);
  }

  listTopics(page?: PageRequest): Promise<Page<string>> {
    return this.topics.list(page);
  }

  /** @throws BrokerError `has-subscriptions` */
  deleteTopic(topic: string): Promise<void> {
    return this.topics.delete(topic);
  }

  async subscribe(topic: string, subscription: string, request: SubscribeRequest): Promise<Created> {
    return this.subscriptions.create(topic, subscription, attributesOf(request));
  }

  async showSubscription(topic: string, subscription: string): Promise<SubscriptionDetails> {
    const found = await this.subscriptions.show(topic, subscription);
    return {
      topic,
      subscription: found.subscription,
      owner: found.topicOwner,
      target:
        found.protocol === 'queue'
          ? { via: 'queue', queue: found.endpoint }
          : { via: 'http', url: found.endpoint },
      format: found.format,
      strategy: found.strategy,
      tags: found.filterTags,
      bindingKeys: found.bindingKeys,
      createdAt: found.createdAt,
    };
  }

  listSubscriptions(topic: string, page?: PageRequest): Promise<Page<string>> {
    return this.subscriptions.list(topic, page);
  }

  unsubscribe(topic: string, subscription: string): Promise<void> {
    return this.subscriptions.delete(topic, subscription);
  }

  publish(topic: string, message: PublishRequest): Promise<{ readonly messageId: string }> {
    return this.publisher.publish(topic, message);
  }

  /** Up to 16 messages in one request. */
  publishBatch(topic: string, batch: BatchPublishRequest): Promise<readonly string[]> {
    return this.publisher.publishBatch(topic, batch);
  }

  createQueue(queue: string, visibilityTimeout: number): Promise<Created> {
    return this.queues.create(queue, { visibilityTimeout });
  }

  deleteQueue(queue: string): Promise<void> {
    return this.queues.delete(queue);
  }

  send(queue: string, body: string): Promise<{ readonly messageId: string }> {
    return this.messages.send(queue, body);
  }

  receive(queue: string, request: ReceiveRequest): Promise<readonly QueueMessage[]> {
    return this.messages.receive(queue, request);
  }

  async deleteMessages(queue: string, receiptHandles: readonly string[]): Promise<readonly string[]> {
    const expired: string[] = [];
    for (let from = 0; from < receiptHandles.length; from += CMQ_LIMITS.queueBatch) {
      const batch = receiptHandles.slice(from, from + CMQ_LIMITS.queueBatch);
      expired.push(...(await this.messages.deleteBatch(queue, batch)));
    }
    return expired;
  }
}

function attributesOf(request: SubscribeRequest): NewSubscriptionAttributes {
  const { target, format, strategy, tags: filterTags = [], bindingKeys = [] } = request;
  if (format === 'XML')
    throw refusedRequest('invalid', 'Unsupported', 'there is no XML format, only JSON and SIMPLIFIED');
  const filter = { strategy, filterTags, bindingKeys };
  if (target.via === 'http') return { protocol: 'http', endpoint: target.url, format, ...filter };
  if (target.via === 'other') {
    throw refusedRequest('invalid', 'Unsupported', `no endpoint but a URL and a queue: ${target.endpoint}`);
  }
  if (format !== 'SIMPLIFIED') {
    throw refusedRequest(
      'invalid',
      'Unsupported',
      `a queue gets the bare message: SIMPLIFIED, not ${format}`,
    );
  }
  return { protocol: 'queue', endpoint: target.queue, format, ...filter };
}

function urlOf(endpoint: string): URL {
  const url = URL.parse(endpoint);
  if (url === null) throw new ConfigError([`CMQ endpoint is no URL: ${endpoint}`]);
  return url;
}
