import type { Created, Page, PageRequest, TopicDetails } from '../broker.ts';
import { isBrokerError } from '../broker-error.ts';
import type { MnsConnection } from './connection.ts';
import { listNames } from './listing.ts';
import { elements, requestDocument } from './request-document.ts';

export interface TopicAttributes {
  /** Bytes, 1024 to 65536; the service's default is 65536. */
  readonly maximumMessageSize?: number | undefined;
  readonly loggingEnabled?: boolean | undefined;
}

export interface MnsTopicDetails extends TopicDetails {
  readonly loggingEnabled: boolean;
}

/** Topics as MNS has them. */
export class MnsTopics {
  readonly #connection: MnsConnection;

  constructor(connection: MnsConnection) {
    this.#connection = connection;
  }

  /** @throws BrokerError `already-exists` when it is there with other attributes */
  async create(topic: string, attributes: TopicAttributes = {}): Promise<Created> {
    const request = { verb: 'PUT', path: ['topics', topic], body: topicDocument(attributes) } as const;
    return this.#connection.call(request, ({ status }) => (status === 201 ? 'created' : 'unchanged'));
  }

  async setAttributes(topic: string, attributes: TopicAttributes): Promise<void> {
    const query = { metaoverride: 'true' };
    const request = { verb: 'PUT', path: ['topics', topic], query, body: topicDocument(attributes) } as const;
    return this.#connection.call(request, () => undefined);
  }

  show(topic: string): Promise<MnsTopicDetails> {
    return this.#connection.call({ verb: 'GET', path: ['topics', topic] }, ({ document }) => ({
      topic: document.text('TopicName'),
      maximumMessageSize: document.number('MaximumMessageSize'),
      retention: document.number('MessageRetentionPeriod'),
      messageCount: document.number('MessageCount'),
      createdAt: document.number('CreateTime') * 1_000,
      modifiedAt: document.number('LastModifyTime') * 1_000,
      loggingEnabled: document.find('LoggingEnabled')?.toLowerCase() === 'true',
    }));
  }

  list(page?: PageRequest): Promise<Page<string>> {
    return listNames(this.#connection, { path: ['topics'], entry: 'Topic', url: 'TopicURL' }, page);
  }

  /** Takes its subscriptions along. One that is not there is no error. */
  async delete(topic: string): Promise<void> {
    try {
      await this.#connection.call({ verb: 'DELETE', path: ['topics', topic] }, () => undefined);
    } catch (error) {
      if (!isBrokerError(error, 'topic-not-found')) throw error;
    }
  }
}

function topicDocument(attributes: TopicAttributes): string {
  const values = {
    MaximumMessageSize: attributes.maximumMessageSize,
    LoggingEnabled: attributes.loggingEnabled,
  };
  return requestDocument('Topic', elements(values));
}
