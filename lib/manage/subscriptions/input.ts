import * as v from 'valibot';
import { AccountName, BrokerName, PageInput, SourceName, Tags } from '../input.ts';

const strategies = v.picklist(['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY']);
// BACKOFF_RETRY gives up after about a minute: a short outage would lose messages.
const strategy = v.optional(strategies, 'EXPONENTIAL_DECAY_RETRY');
const decode = v.picklist(['none', 'base64']);
const unparsable = v.picklist(['refuse', 'acknowledge']);
const stale = v.picklist(['mark', 'refuse']);
const addresses = v.array(
  v.pipe(v.string(), v.regex(/^[0-9a-fA-F.:]+(?:\/\d{1,3})?$/, 'is an address or a range')),
);

/** How pushes of a source are read and judged; kept in its row. */
const reading = { decode: v.optional(decode, 'none'), unparsable: v.optional(unparsable, 'refuse') };
const ofMns = { ...reading, stale: v.optional(stale, 'mark') };
const ofCmq = { ...reading, addresses: v.optional(addresses, []) };

const subscription = { account: AccountName, topic: BrokerName, subscription: BrokerName };
const wanted = {
  ...subscription,
  /** Pushed to this deployment's URL, or pulled from a queue that the topic feeds. */
  via: v.optional(v.picklist(['http', 'queue']), 'http'),
  /** With `via: queue`: created unless it is there; named as the source unless given. */
  queue: v.optional(BrokerName),
  /** Of the source that the subscription feeds; made from topic and subscription unless given. */
  source: v.optional(SourceName),
  strategy,
  tags: Tags,
};
const mns = v.literal('mns');
const cmq = v.literal('cmq');
const bindingKeys = v.optional(v.pipe(v.array(v.string()), v.maxLength(5)), []);

/** `{"broker":"mns","action":"create","topic":"MyTopic1","subscription":"MyTopic1-Sub1"}` */
const Create = v.variant(
  'broker',
  [
    v.strictObject({
      action: v.literal('create'),
      broker: mns,
      ...wanted,
      /** XML unless given. */
      format: v.optional(v.picklist(['XML', 'JSON', 'SIMPLIFIED'])),
      ...ofMns,
    }),
    v.strictObject({
      action: v.literal('create'),
      broker: cmq,
      ...wanted,
      /** JSON unless given; to a queue CMQ sends the bare message only: SIMPLIFIED. */
      format: v.optional(v.picklist(['JSON', 'SIMPLIFIED'])),
      bindingKeys,
      ...ofCmq,
    }),
  ],
  'is "mns" or "cmq"',
);
/** Takes over a subscription that was made in the vendor's console for a URL of this deployment. */
const Adopt = v.variant(
  'broker',
  [
    v.strictObject({ action: v.literal('adopt'), broker: mns, ...subscription, ...ofMns }),
    v.strictObject({ action: v.literal('adopt'), broker: cmq, ...subscription, ...ofCmq }),
  ],
  'is "mns" or "cmq"',
);

const anyBroker = v.picklist(['mns', 'cmq'], 'is "mns" or "cmq"');
/** A source knows its broker; naming it does no harm. */
const registered = { broker: v.optional(anyBroker), source: SourceName };

export const SubscriptionsInput = v.variant(
  'action',
  [
    Create,
    Adopt,
    v.strictObject({
      action: v.literal('list'),
      broker: anyBroker,
      account: AccountName,
      topic: BrokerName,
      ...PageInput,
    }),
    v.strictObject({ action: v.literal('sources'), broker: v.optional(anyBroker) }),
    v.strictObject({ action: v.literal('show'), ...registered }),
    v.strictObject({
      action: v.literal('set'),
      ...registered,
      strategy: v.optional(strategies),
      decode: v.optional(decode),
      unparsable: v.optional(unparsable),
      /** MNS. */
      stale: v.optional(stale),
      /** CMQ. */
      addresses: v.optional(addresses),
    }),
    v.strictObject({
      action: v.literal('delete'),
      ...registered,
      /** With the messages that are still in it. A queue that other things use must stay. */
      deleteQueue: v.optional(v.boolean(), false),
    }),
    v.strictObject({ action: v.literal('rotate'), ...registered }),
  ],
  'is create, adopt, list, sources, show, set, delete or rotate',
);
export type SubscriptionsInput = v.InferOutput<typeof SubscriptionsInput>;
export type ActionInput<A extends SubscriptionsInput['action']> = Extract<SubscriptionsInput, { action: A }>;
