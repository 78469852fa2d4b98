import * as v from 'valibot';
import type { PushFormat } from '../../push/source.ts';
import type { Created, NotifyStrategy, Page, PageRequest } from '../broker.ts';
import { BrokerError, isBrokerError } from '../broker-error.ts';
import { acknowledged, instant, integer, list, text } from './answer.ts';
import { createOnce } from './create-once.ts';
import { pageOf, type Window, windowOf } from './listing.ts';
import type { CmqManagement, ManagementRequest } from './management.ts';

/** CMQ has no XML. */
export type CmqFormat = Exclude<PushFormat, 'XML'>;

export interface SubscriptionAttributes {
  /** The service's default is EXPONENTIAL_DECAY_RETRY. */
  readonly strategy?: NotifyStrategy | undefined;
  /** Over HTTP the service's default is JSON; a queue always gets the bare message. */
  readonly format?: CmqFormat | undefined;
  /** Up to 5; for topics that filter by tags. */
  readonly filterTags?: readonly string[] | undefined;
  /** Up to 5 patterns of up to 64 bytes; for topics that filter by binding keys. `*` is one word, `#` any number. */
  readonly bindingKeys?: readonly string[] | undefined;
}

export interface NewSubscriptionAttributes extends SubscriptionAttributes {
  readonly protocol: 'http' | 'queue';
  /** `http://…` (https is refused by the service), or a queue's name. */
  readonly endpoint: string;
}

export interface CmqSubscriptionDetails extends NewSubscriptionAttributes {
  readonly strategy: NotifyStrategy;
  readonly format: CmqFormat;
  readonly filterTags: readonly string[];
  readonly bindingKeys: readonly string[];
  readonly subscription: string;
  readonly subscriptionId: string;
  /** APPID of the topic's owner; empty where the service does not say. */
  readonly topicOwner: string;
  readonly messageCount: number;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

const PAGE = v.object({
  TotalCount: integer,
  SubscriptionSet: list(
    v.object({
      SubscriptionName: v.string(),
      SubscriptionId: v.nullish(text, ''),
      TopicOwner: v.nullish(text, ''),
      MsgCount: v.nullish(integer, 0),
      Protocol: v.pipe(v.string(), v.toLowerCase(), v.picklist(['http', 'queue'])),
      Endpoint: v.string(),
      NotifyStrategy: v.picklist(['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY']),
      NotifyContentFormat: v.picklist(['JSON', 'SIMPLIFIED']),
      FilterTags: list(v.string()),
      BindingKey: list(v.string()),
      CreateTime: instant,
      LastModifyTime: instant,
    }),
  ),
});

/** Subscriptions as CMQ has them. */
export class CmqSubscriptions {
  readonly #management: CmqManagement;

  constructor(management: CmqManagement) {
    this.#management = management;
  }

  /** @throws BrokerError `already-exists` when it is there and one of the attributes given is another */
  create(topic: string, subscription: string, attributes: NewSubscriptionAttributes): Promise<Created> {
    const { protocol, endpoint, strategy, format, filterTags, bindingKeys } = attributes;
    const parameters = {
      TopicName: topic,
      SubscriptionName: subscription,
      Protocol: protocol,
      Endpoint: endpoint,
      NotifyStrategy: strategy,
      NotifyContentFormat: format,
      // Singular here, plural in the call that modifies.
      FilterTag: filterTags,
      BindingKey: bindingKeys,
    };
    return createOnce(
      () => this.#call('CreateCmqSubscribe', parameters, 'topic', acknowledged),
      async () => {
        const there = await this.show(topic, subscription);
        return (
          there.protocol === protocol &&
          there.endpoint === endpoint &&
          (strategy ?? there.strategy) === there.strategy &&
          (format ?? there.format) === there.format &&
          sameSet(filterTags ?? there.filterTags, there.filterTags) &&
          sameSet(bindingKeys ?? there.bindingKeys, there.bindingKeys)
        );
      },
    );
  }

  async setAttributes(
    topic: string,
    subscription: string,
    attributes: SubscriptionAttributes,
  ): Promise<void> {
    const parameters = {
      TopicName: topic,
      SubscriptionName: subscription,
      NotifyStrategy: attributes.strategy,
      NotifyContentFormat: attributes.format,
      FilterTags: attributes.filterTags,
      BindingKey: attributes.bindingKeys,
    };
    await this.#call('ModifyCmqSubscriptionAttribute', parameters, 'subscription', acknowledged);
  }

  /** From then on it gets messages of any tag. */
  async clearFilterTags(topic: string, subscription: string): Promise<void> {
    const parameters = { TopicName: topic, SubscriptionName: subscription };
    await this.#call('ClearCmqSubscriptionFilterTags', parameters, 'subscription', acknowledged);
  }

  /** The service searches by a part of the name, so its pages are looked through for the whole. */
  async show(topic: string, subscription: string): Promise<CmqSubscriptionDetails> {
    for (let cursor: string | undefined = '0'; cursor !== undefined; ) {
      const page: Page<CmqSubscriptionDetails> = await this.#page(
        topic,
        subscription,
        windowOf({ cursor, limit: 50 }),
      );
      const found = page.items.find((one) => one.subscription === subscription);
      if (found !== undefined) return found;
      cursor = page.cursor;
    }
    throw new BrokerError(`cmq: topic ${topic} has no subscription ${subscription}`, {
      broker: 'cmq',
      kind: 'subscription-not-found',
      code: 'NotInSubscriptionSet',
      status: 200,
      retryable: false,
    });
  }

  async list(topic: string, page: PageRequest = {}): Promise<Page<string>> {
    const found = await this.#page(topic, page.search, windowOf(page));
    return { ...found, items: found.items.map(({ subscription }) => subscription) };
  }

  /** One that is not there, or whose topic is gone, is no error. */
  async delete(topic: string, subscription: string): Promise<void> {
    const parameters = { TopicName: topic, SubscriptionName: subscription };
    try {
      await this.#call('DeleteCmqSubscribe', parameters, 'subscription', acknowledged);
    } catch (error) {
      if (!isBrokerError(error, 'subscription-not-found', 'topic-not-found')) throw error;
    }
  }

  async #page(
    topic: string,
    search: string | undefined,
    window: Window,
  ): Promise<Page<CmqSubscriptionDetails>> {
    const parameters = { TopicName: topic, SubscriptionName: search, ...window };
    const answer = await this.#call('DescribeCmqSubscriptionDetail', parameters, 'topic', PAGE);
    const items = answer.SubscriptionSet.map((one) => ({
      subscription: one.SubscriptionName,
      subscriptionId: one.SubscriptionId,
      topicOwner: one.TopicOwner,
      messageCount: one.MsgCount,
      protocol: one.Protocol,
      endpoint: one.Endpoint,
      strategy: one.NotifyStrategy,
      format: one.NotifyContentFormat,
      filterTags: one.FilterTags,
      bindingKeys: one.BindingKey,
      createdAt: one.CreateTime,
      modifiedAt: one.LastModifyTime,
    }));
    return pageOf(window, items, answer.TotalCount);
  }

  #call<const S extends v.GenericSchema>(
    action: string,
    parameters: ManagementRequest['parameters'],
    subject: ManagementRequest['subject'],
    schema: S,
  ): Promise<v.InferOutput<S>> {
    return this.#management.call({ action, subject, parameters }, schema);
  }
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one) => right.includes(one));
}
