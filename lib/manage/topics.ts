import * as v from 'valibot';
import type { Accounts } from '../brokers/accounts.ts';
import type { Created, TopicDetails } from '../brokers/broker.ts';
import { isBrokerError } from '../brokers/broker-error.ts';
import { ResourceName } from '../relay-config/name.ts';
import { filter, maximumMessageSize, retention } from '../relay-config/topic.ts';
import type { RelayConfig } from '../relay-config.ts';
import { diffTopics } from './declared/diff.ts';
import type { DiffResult } from './declared/diff-result.ts';
import { AccountName, isOneOf, PageInput } from './input.ts';
import type { Done, NotDone } from './invoke.ts';
import { pageOf } from './page.ts';

const mns = { broker: v.literal('mns'), account: AccountName };
const cmq = { broker: v.literal('cmq'), account: AccountName };
const mnsAttributes = { maximumMessageSize, loggingEnabled: v.optional(v.boolean()) };
const cmqAttributes = { maximumMessageSize, retention };
const topic = ResourceName;
const options = isOneOf({
  broker: 'is "mns" or "cmq"',
  action: 'is create, list, show, set, delete or diff',
});

/** `{"broker":"mns","action":"create","topic":"MyTopic1"}` */
export const TopicsInput = v.variant(
  'broker',
  [
    v.variant(
      'action',
      [
        v.strictObject({ ...mns, action: v.literal('create'), topic, ...mnsAttributes }),
        v.strictObject({ ...mns, action: v.literal('set'), topic, ...mnsAttributes }),
        v.strictObject({ ...mns, action: v.literal('show'), topic }),
        v.strictObject({ ...mns, action: v.literal('delete'), topic }),
        v.strictObject({ ...mns, action: v.literal('list'), ...PageInput }),
        v.strictObject({ broker: v.literal('mns'), action: v.literal('diff') }),
      ],
      options,
    ),
    v.variant(
      'action',
      [
        v.strictObject({ ...cmq, action: v.literal('create'), topic, ...cmqAttributes, filter }),
        v.strictObject({ ...cmq, action: v.literal('set'), topic, ...cmqAttributes }),
        v.strictObject({ ...cmq, action: v.literal('show'), topic }),
        v.strictObject({ ...cmq, action: v.literal('delete'), topic }),
        v.strictObject({ ...cmq, action: v.literal('list'), ...PageInput }),
        v.strictObject({ broker: v.literal('cmq'), action: v.literal('diff') }),
      ],
      options,
    ),
  ],
  options,
);
export type TopicsInput = v.InferOutput<typeof TopicsInput>;
type ActionInput<A extends TopicsInput['action']> = Extract<TopicsInput, { action: A }>;

export type TopicsResult =
  | (Done & { readonly topic: string; readonly created?: boolean })
  | (Done & { readonly topic: TopicDetails })
  | (Done & { readonly topics: readonly string[]; readonly cursor?: string })
  | DiffResult
  | NotDone;

/**
 * Topics at a broker: what a person or a script may do with them.
 * @param declared topics of the configuration, which `diff` compares with what there is
 */
export function createTopics(accounts: Accounts, declared: RelayConfig['topics'] = {}) {
  return async (input: TopicsInput): Promise<TopicsResult> => {
    switch (input.action) {
      case 'create':
        return create(input);
      case 'set':
        await setAttributes(input);
        return {
          ok: true,
          message: `Set Topic Attributes Succeed! TopicName:${input.topic}`,
          topic: input.topic,
        };
      case 'show': {
        const { client } = await accounts.open(input.broker, input.account);
        const found = await client.showTopic(input.topic);
        return { ok: true, message: `TopicName:${found.topic}`, topic: found };
      }
      case 'list':
        return list(input);
      case 'diff':
        return diffTopics(input.broker, declared, accounts);
      case 'delete': {
        const { client } = await accounts.open(input.broker, input.account);
        await client.deleteTopic(input.topic);
        return { ok: true, message: `Delete Topic Succeed! TopicName:${input.topic}`, topic: input.topic };
      }
    }
  };

  async function create(input: ActionInput<'create'>): Promise<TopicsResult> {
    try {
      const created = (await createAtBroker(input)) === 'created';
      return {
        ok: true,
        message: `Create Topic Succeed! TopicName:${input.topic}`,
        topic: input.topic,
        created,
      };
    } catch (error) {
      if (!isBrokerError(error, 'already-exists')) throw error;
      const { name, code } = error;
      const message = 'Topic already exist, please delete it before creating or use it directly.';
      return { ok: false, message, error: { name, code } };
    }
  }

  async function createAtBroker(input: ActionInput<'create'>): Promise<Created> {
    if (input.broker === 'mns') {
      const { client } = await accounts.open('mns', input.account);
      return client.topics.create(input.topic, input);
    }
    const { client } = await accounts.open('cmq', input.account);
    return client.topics.create(input.topic, input);
  }

  async function setAttributes(input: ActionInput<'set'>): Promise<void> {
    if (input.broker === 'mns') {
      const { client } = await accounts.open('mns', input.account);
      return client.topics.setAttributes(input.topic, input);
    }
    const { client } = await accounts.open('cmq', input.account);
    return client.topics.setAttributes(input.topic, input);
  }

  async function list(input: ActionInput<'list'>): Promise<TopicsResult> {
    const { client } = await accounts.open(input.broker, input.account);
    const { items, cursor } = await client.listTopics(pageOf(input));
    const message = `${items.length} ${items.length === 1 ? 'topic' : 'topics'}${cursor === undefined ? '' : ', more at cursor'}`;
    return { ok: true, message, topics: items, ...(cursor === undefined ? {} : { cursor }) };
  }
}
