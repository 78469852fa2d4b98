import type { Created, Page, PageRequest } from '../broker.ts';
import { isBrokerError } from '../broker-error.ts';
import type { MnsConnection } from './connection.ts';
import { listNames } from './listing.ts';
import { elements, requestDocument } from './request-document.ts';

/** What is left out is the service's default, in brackets. */
export interface QueueAttributes {
  /** Seconds, 0 to 604800 (0). */
  readonly delaySeconds?: number | undefined;
  /** Bytes, 1024 to 65536 (65536). */
  readonly maximumMessageSize?: number | undefined;
  /** Seconds, 60 to 604800 (345600). */
  readonly retention?: number | undefined;
  /** Seconds, 1 to 43200 (30). */
  readonly visibilityTimeout?: number | undefined;
  /** Seconds, 0 to 30 (0): the wait of a receive that names none. */
  readonly pollingWaitSeconds?: number | undefined;
  readonly loggingEnabled?: boolean | undefined;
}

export interface MnsQueueDetails {
  readonly queue: string;
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly retention: number;
  readonly visibilityTimeout: number;
  readonly pollingWaitSeconds: number;
  readonly loggingEnabled: boolean;
  /** Messages that can be received now, that are hidden after a receive, and that are delayed; approximate. */
  readonly active: number;
  readonly inactive: number;
  readonly delayed: number;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** Queues as MNS has them. */
export class MnsQueues {
  readonly #connection: MnsConnection;

  constructor(connection: MnsConnection) {
    this.#connection = connection;
  }

  /** @throws BrokerError `already-exists` when it is there with other attributes */
  async create(queue: string, attributes: QueueAttributes = {}): Promise<Created> {
    const request = { verb: 'PUT', path: ['queues', queue], body: queueDocument(attributes) } as const;
    return this.#connection.call(request, ({ status }) => (status === 201 ? 'created' : 'unchanged'));
  }

  async setAttributes(queue: string, attributes: QueueAttributes): Promise<void> {
    const query = { metaoverride: 'true' };
    const request = { verb: 'PUT', path: ['queues', queue], query, body: queueDocument(attributes) } as const;
    return this.#connection.call(request, () => undefined);
  }

  show(queue: string): Promise<MnsQueueDetails> {
    return this.#connection.call({ verb: 'GET', path: ['queues', queue] }, ({ document }) => ({
      queue: document.text('QueueName'),
      delaySeconds: document.number('DelaySeconds'),
      maximumMessageSize: document.number('MaximumMessageSize'),
      retention: document.number('MessageRetentionPeriod'),
      visibilityTimeout: document.number('VisibilityTimeout'),
      pollingWaitSeconds: document.number('PollingWaitSeconds'),
      loggingEnabled: document.find('LoggingEnabled')?.toLowerCase() === 'true',
      active: document.number('ActiveMessages'),
      inactive: document.number('InactiveMessages'),
      delayed: document.number('DelayMessages'),
      createdAt: document.number('CreateTime') * 1_000,
      modifiedAt: document.number('LastModifyTime') * 1_000,
    }));
  }

  list(page?: PageRequest): Promise<Page<string>> {
    return listNames(this.#connection, { path: ['queues'], entry: 'Queue', url: 'QueueURL' }, page);
  }

  /** Takes its messages along. One that is not there is no error. */
  async delete(queue: string): Promise<void> {
    try {
      await this.#connection.call({ verb: 'DELETE', path: ['queues', queue] }, () => undefined);
    } catch (error) {
      if (!isBrokerError(error, 'queue-not-found')) throw error;
    }
  }
}

function queueDocument(attributes: QueueAttributes): string {
  const values = {
    DelaySeconds: attributes.delaySeconds,
    MaximumMessageSize: attributes.maximumMessageSize,
    MessageRetentionPeriod: attributes.retention,
    VisibilityTimeout: attributes.visibilityTimeout,
    PollingWaitSeconds: attributes.pollingWaitSeconds,
    LoggingEnabled: attributes.loggingEnabled,
  };
  return requestDocument('Queue', elements(values));
}
