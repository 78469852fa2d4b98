import * as v from 'valibot';
import type { Created, Page, PageRequest, TopicDetails } from '../broker.ts';
import { isBrokerError } from '../broker-error.ts';
import { acknowledged, instant, integer, list, text } from './answer.ts';
import { createOnce } from './create-once.ts';
import { pageOf, windowOf } from './listing.ts';
import type { CmqManagement, ManagementRequest } from './management.ts';

/** How a topic chooses among its subscriptions: by tags (1 on the wire) or by routing and binding keys (2). */
export type TopicFilter = 'tags' | 'binding-keys';

export interface TopicAttributes {
  /** Bytes, 1024 to 65536, and to 1048576 in newer pages. */
  readonly maximumMessageSize?: number | undefined;
  /** Seconds, 60 to 86400, the service's default. */
  readonly retention?: number | undefined;
}

export interface NewTopicAttributes extends TopicAttributes {
  /** Tags unless given; never changes. */
  readonly filter?: TopicFilter | undefined;
}

export interface CmqTopicDetails extends TopicDetails {
  readonly topicId: string;
  readonly filter: TopicFilter;
}

const DETAIL = v.object({
  TopicDescribe: v.object({
    TopicId: text,
    TopicName: v.string(),
    MaxMsgSize: integer,
    MsgRetentionSeconds: integer,
    MsgCount: v.nullish(integer, 0),
    FilterType: v.nullish(integer, 1),
    CreateTime: instant,
    LastModifyTime: instant,
  }),
});

const LISTED = v.object({ TotalCount: integer, TopicList: list(v.object({ TopicName: v.string() })) });

/** Topics as CMQ has them. */
export class CmqTopics {
  readonly #management: CmqManagement;

  constructor(management: CmqManagement) {
    this.#management = management;
  }

  /** @throws BrokerError `already-exists` when it is there and one of the attributes given is another */
  create(topic: string, attributes: NewTopicAttributes = {}): Promise<Created> {
    const { maximumMessageSize, retention, filter } = attributes;
    const parameters = {
      TopicName: topic,
      MaxMsgSize: maximumMessageSize,
      MsgRetentionSeconds: retention,
      FilterType: filter && (filter === 'tags' ? 1 : 2),
    };
    return createOnce(
      () => this.#call('CreateCmqTopic', parameters, acknowledged),
      async () => {
        const there = await this.show(topic);
        return (
          (maximumMessageSize ?? there.maximumMessageSize) === there.maximumMessageSize &&
          (retention ?? there.retention) === there.retention &&
          (filter ?? there.filter) === there.filter
        );
      },
    );
  }

  async setAttributes(topic: string, attributes: TopicAttributes): Promise<void> {
    const { maximumMessageSize: MaxMsgSize, retention: MsgRetentionSeconds } = attributes;
    const parameters = { TopicName: topic, MaxMsgSize, MsgRetentionSeconds };
    await this.#call('ModifyCmqTopicAttribute', parameters, acknowledged);
  }

  async show(topic: string): Promise<CmqTopicDetails> {
    const { TopicDescribe: found } = await this.#call('DescribeCmqTopicDetail', { TopicName: topic }, DETAIL);
    return {
      topic: found.TopicName,
      topicId: found.TopicId,
      maximumMessageSize: found.MaxMsgSize,
      retention: found.MsgRetentionSeconds,
      messageCount: found.MsgCount,
      filter: found.FilterType === 2 ? 'binding-keys' : 'tags',
      createdAt: found.CreateTime,
      modifiedAt: found.LastModifyTime,
    };
  }

  async list(page: PageRequest = {}): Promise<Page<string>> {
    const window = windowOf(page);
    const parameters = { TopicName: page.search, ...window };
    const { TopicList, TotalCount } = await this.#call('DescribeCmqTopics', parameters, LISTED);
    const names = TopicList.map(({ TopicName }) => TopicName);
    return pageOf(window, names, TotalCount);
  }

  /**
   * One that is not there is no error.
   * @throws BrokerError `has-subscriptions`
   */
  async delete(topic: string): Promise<void> {
    try {
      await this.#call('DeleteCmqTopic', { TopicName: topic }, acknowledged);
    } catch (error) {
      if (!isBrokerError(error, 'topic-not-found')) throw error;
    }
  }

  #call<const S extends v.GenericSchema>(
    action: string,
    parameters: ManagementRequest['parameters'],
    schema: S,
  ): Promise<v.InferOutput<S>> {
    return this.#management.call({ action, subject: 'topic', parameters }, schema);
  }
}
