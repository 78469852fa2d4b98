import * as v from 'valibot';
import type { Created, Page, PageRequest } from '../broker.ts';
import { isBrokerError } from '../broker-error.ts';
import { acknowledged, instant, integer, list, text } from './answer.ts';
import { createOnce } from './create-once.ts';
import { pageOf, windowOf } from './listing.ts';
import type { CmqManagement, ManagementRequest } from './management.ts';

/** What is left out is the service's default, in brackets. */
export interface QueueAttributes {
  /** Messages that may pile up. */
  readonly maximumMessages?: number | undefined;
  /** Seconds, 0 to 30 (0): the wait of a receive that names none. */
  readonly pollingWaitSeconds?: number | undefined;
  /** Seconds, 1 to 43200 (30). */
  readonly visibilityTimeout?: number | undefined;
  /** Bytes, 1024 to 1048576. */
  readonly maximumMessageSize?: number | undefined;
  /** Seconds. */
  readonly retention?: number | undefined;
  /** Seconds for which deleted messages can be had again by `rewind` (0, not at all). */
  readonly rewindSeconds?: number | undefined;
}

export interface CmqQueueDetails extends QueueAttributes {
  readonly queue: string;
  readonly queueId: string;
  /** Messages that can be received now, that are hidden after a receive, and that are delayed; approximate. */
  readonly active: number;
  readonly inactive: number;
  readonly delayed: number;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

const COUNT = v.nullish(integer, 0);
const DETAIL = v.object({
  QueueDescribe: v.object({
    QueueId: text,
    QueueName: v.string(),
    MaxMsgHeapNum: COUNT,
    PollingWaitSeconds: COUNT,
    VisibilityTimeout: integer,
    MaxMsgSize: integer,
    MsgRetentionSeconds: integer,
    RewindSeconds: COUNT,
    ActiveMsgNum: COUNT,
    InactiveMsgNum: COUNT,
    DelayMsgNum: COUNT,
    CreateTime: instant,
    LastModifyTime: instant,
  }),
});

const LISTED = v.object({ TotalCount: integer, QueueList: list(v.object({ QueueName: v.string() })) });

/** Queues as CMQ has them. */
export class CmqQueues {
  readonly #management: CmqManagement;

  constructor(management: CmqManagement) {
    this.#management = management;
  }

  /** @throws BrokerError `already-exists` when it is there and one of the attributes given is another */
  create(queue: string, attributes: QueueAttributes = {}): Promise<Created> {
    const parameters = { QueueName: queue, ...onWire(attributes) };
    return createOnce(
      () => this.#call('CreateCmqQueue', parameters, acknowledged),
      async () => {
        const there = onWire(await this.show(queue));
        return Object.entries(onWire(attributes)).every(
          ([name, value]) => value === undefined || Reflect.get(there, name) === value,
        );
      },
    );
  }

  async setAttributes(queue: string, attributes: QueueAttributes): Promise<void> {
    const parameters = { QueueName: queue, ...onWire(attributes) };
    await this.#call('ModifyCmqQueueAttribute', parameters, acknowledged);
  }

  async show(queue: string): Promise<CmqQueueDetails> {
    const { QueueDescribe: found } = await this.#call('DescribeCmqQueueDetail', { QueueName: queue }, DETAIL);
    return {
      queue: found.QueueName,
      queueId: found.QueueId,
      maximumMessages: found.MaxMsgHeapNum,
      pollingWaitSeconds: found.PollingWaitSeconds,
      visibilityTimeout: found.VisibilityTimeout,
      maximumMessageSize: found.MaxMsgSize,
      retention: found.MsgRetentionSeconds,
      rewindSeconds: found.RewindSeconds,
      active: found.ActiveMsgNum,
      inactive: found.InactiveMsgNum,
      delayed: found.DelayMsgNum,
      createdAt: found.CreateTime,
      modifiedAt: found.LastModifyTime,
    };
  }

  async list(page: PageRequest = {}): Promise<Page<string>> {
    const window = windowOf(page);
    const parameters = { QueueName: page.search, ...window };
    const { QueueList, TotalCount } = await this.#call('DescribeCmqQueues', parameters, LISTED);
    const names = QueueList.map(({ QueueName }) => QueueName);
    return pageOf(window, names, TotalCount);
  }

  /** Makes messages received again from `since` (epoch ms) on, within the queue's `rewindSeconds`. */
  async rewind(queue: string, since: number): Promise<void> {
    const parameters = { QueueName: queue, StartConsumeTime: Math.floor(since / 1_000) };
    await this.#call('RewindCmqQueue', parameters, acknowledged);
  }

  /** Drops every message. */
  async clear(queue: string): Promise<void> {
    await this.#call('ClearCmqQueue', { QueueName: queue }, acknowledged);
  }

  /** Takes its messages, and the subscriptions that feed it, along. One that is not there is no error. */
  async delete(queue: string): Promise<void> {
    try {
      await this.#call('DeleteCmqQueue', { QueueName: queue }, acknowledged);
    } catch (error) {
      if (!isBrokerError(error, 'queue-not-found')) throw error;
    }
  }

  #call<const S extends v.GenericSchema>(
    action: string,
    parameters: ManagementRequest['parameters'],
    schema: S,
  ): Promise<v.InferOutput<S>> {
    return this.#management.call({ action, subject: 'queue', parameters }, schema);
  }
}

function onWire(attributes: QueueAttributes) {
  return {
    MaxMsgHeapNum: attributes.maximumMessages,
    PollingWaitSeconds: attributes.pollingWaitSeconds,
    VisibilityTimeout: attributes.visibilityTimeout,
    MaxMsgSize: attributes.maximumMessageSize,
    MsgRetentionSeconds: attributes.retention,
    RewindSeconds: attributes.rewindSeconds,
  };
}
