import * as v from 'valibot';
import type { Accounts } from '../brokers/accounts.ts';
import type { TopicDetails } from '../brokers/broker.ts';
import { isBrokerError } from '../brokers/broker-error.ts';
import { AccountName, BrokerName, PageInput } from './input.ts';
import type { Done, NotDone } from './invoke.ts';

const broker = v.picklist(['mns'], 'is "mns"');
const one = { broker, account: AccountName, topic: BrokerName };
const attributes = {
  /** Bytes, 1024 to 65536. */
  maximumMessageSize: v.optional(v.pipe(v.number(), v.integer())),
  loggingEnabled: v.optional(v.boolean()),
};

/** `{"broker":"mns","action":"create","topic":"MyTopic1"}` */
export const TopicsInput = v.variant(
  'action',
  [
    v.strictObject({ action: v.literal('create'), ...one, ...attributes }),
    v.strictObject({ action: v.literal('set'), ...one, ...attributes }),
    v.strictObject({ action: v.literal('show'), ...one }),
    v.strictObject({ action: v.literal('delete'), ...one }),
    v.strictObject({ action: v.literal('list'), broker, account: AccountName, ...PageInput }),
  ],
  'is create, list, show, set or delete',
);
export type TopicsInput = v.InferOutput<typeof TopicsInput>;

export type TopicsResult =
  | (Done & { readonly topic: string; readonly created?: boolean })
  | (Done & { readonly topic: TopicDetails })
  | (Done & { readonly topics: readonly string[]; readonly cursor?: string })
  | NotDone;

/** Topics at a broker: what a person or a script may do with them. */
export function createTopics(accounts: Accounts) {
  return async (input: TopicsInput): Promise<TopicsResult> => {
    const { client } = await accounts.open(input.broker, input.account);
    switch (input.action) {
      case 'create':
        return create(input);
      case 'set': {
        const { topic, maximumMessageSize, loggingEnabled } = input;
        await client.topics.setAttributes(topic, { maximumMessageSize, loggingEnabled });
        return { ok: true, message: `Set Topic Attributes Succeed! TopicName:${topic}`, topic };
      }
      case 'show': {
        const topic = await client.showTopic(input.topic);
        return { ok: true, message: `TopicName:${topic.topic}`, topic };
      }
      case 'list': {
        const { items, cursor } = await client.listTopics(pageOf(input));
        const message = `${items.length} ${items.length === 1 ? 'topic' : 'topics'}${cursor ? ', more at cursor' : ''}`;
        return { ok: true, message, topics: items, ...(cursor === undefined ? {} : { cursor }) };
      }
      case 'delete':
        await client.deleteTopic(input.topic);
        return { ok: true, message: `Delete Topic Succeed! TopicName:${input.topic}`, topic: input.topic };
    }
  };

  async function create(input: TopicsInput & { action: 'create' }): Promise<TopicsResult> {
    const { client } = await accounts.open(input.broker, input.account);
    const { topic, maximumMessageSize, loggingEnabled } = input;
    try {
      const outcome = await client.topics.create(topic, { maximumMessageSize, loggingEnabled });
      const message = `Create Topic Succeed! TopicName:${topic}`;
      return { ok: true, message, topic, created: outcome === 'created' };
    } catch (error) {
      if (!isBrokerError(error, 'already-exists')) throw error;
      const { name, code } = error;
      const message = 'Topic already exist, please delete it before creating or use it directly.';
      return { ok: false, message, error: { name, code } };
    }
  }
}

/** Absent members are left out, not undefined: the difference is the type's. */
export function pageOf(input: {
  readonly search?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}) {
  const { search, limit, cursor } = input;
  return {
    ...(search === undefined ? {} : { search }),
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
