import type { PushFormat } from '../../push/source.ts';
import type { Created, NotifyStrategy, Page, PageRequest } from '../broker.ts';
import { isBrokerError } from '../broker-error.ts';
import type { MnsConnection } from './connection.ts';
import { listNames } from './listing.ts';
import { elements, requestDocument } from './request-document.ts';
import { UnreadableAnswerError } from './response-document.ts';

export interface SubscriptionAttributes {
  /** `http(s)://…`, `acs:mns:{region}:{account}:queues/{queue}`, `mail:directmail:…` or `sms:directsms:…` */
  readonly endpoint: string;
  readonly filterTag?: string | undefined;
  /** The service's default is BACKOFF_RETRY. */
  readonly strategy?: NotifyStrategy | undefined;
  /** The service's default is XML. */
  readonly format?: PushFormat | undefined;
}

export interface MnsSubscriptionDetails {
  readonly topic: string;
  readonly subscription: string;
  /** Account of the topic. */
  readonly topicOwner: string;
  /** Account of the subscription. */
  readonly subscriber: string;
  readonly endpoint: string;
  readonly filterTag?: string;
  readonly strategy: NotifyStrategy;
  readonly format: PushFormat;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** Subscriptions as MNS has them. */
export class MnsSubscriptions {
  readonly #connection: MnsConnection;

  constructor(connection: MnsConnection) {
    this.#connection = connection;
  }

  /** @throws BrokerError `already-exists` when it is there with other attributes */
  async create(topic: string, subscription: string, attributes: SubscriptionAttributes): Promise<Created> {
    const values = {
      Endpoint: attributes.endpoint,
      FilterTag: attributes.filterTag,
      NotifyStrategy: attributes.strategy,
      NotifyContentFormat: attributes.format,
    };
    return this.#connection.call(
      {
        verb: 'PUT',
        path: subscriptionPath(topic, subscription),
        body: requestDocument('Subscription', elements(values)),
      },
      ({ status }) => (status === 201 ? 'created' : 'unchanged'),
    );
  }

  /** The strategy is all that MNS lets one change. */
  async setStrategy(topic: string, subscription: string, strategy: NotifyStrategy): Promise<void> {
    return this.#connection.call(
      {
        verb: 'PUT',
        path: subscriptionPath(topic, subscription),
        query: { metaoverride: 'true' },
        body: requestDocument('Subscription', elements({ NotifyStrategy: strategy })),
      },
      () => undefined,
    );
  }

  show(topic: string, subscription: string): Promise<MnsSubscriptionDetails> {
    const request = { verb: 'GET', path: subscriptionPath(topic, subscription) } as const;
    return this.#connection.call(request, ({ document }) => {
      const filterTag = document.find('FilterTag');
      return {
        topic: document.text('TopicName'),
        subscription: document.text('SubscriptionName'),
        topicOwner: document.text('TopicOwner'),
        subscriber: document.text('Subscriber'),
        endpoint: document.text('Endpoint'),
        ...(filterTag ? { filterTag } : {}),
        strategy: oneOf(document.text('NotifyStrategy'), ['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY']),
        format: oneOf(document.text('NotifyContentFormat'), ['XML', 'JSON', 'SIMPLIFIED']),
        createdAt: document.number('CreateTime') * 1_000,
        modifiedAt: document.number('LastModifyTime') * 1_000,
      };
    });
  }

  list(topic: string, page?: PageRequest): Promise<Page<string>> {
    const path = ['topics', topic, 'subscriptions'];
    return listNames(this.#connection, { path, entry: 'Subscription', url: 'SubscriptionURL' }, page);
  }

  /** One that is not there, or whose topic is gone, is no error. */
  async delete(topic: string, subscription: string): Promise<void> {
    const request = { verb: 'DELETE', path: subscriptionPath(topic, subscription) } as const;
    try {
      await this.#connection.call(request, () => undefined);
    } catch (error) {
      if (!isBrokerError(error, 'subscription-not-found', 'topic-not-found')) throw error;
    }
  }
}

function subscriptionPath(topic: string, subscription: string): readonly string[] {
  return ['topics', topic, 'subscriptions', subscription];
}

function oneOf<T extends string>(text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new UnreadableAnswerError(`${text} is none of ${known.join(', ')}`);
  return found;
}
