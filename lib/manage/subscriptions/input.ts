import * as v from 'valibot';
import { ResourceName } from '../../relay-config/name.ts';
import {
  addresses,
  cmqSubscription,
  decode,
  mnsSubscription,
  ofCmq,
  ofMns,
  stale,
  strategies,
  unparsable,
} from '../../relay-config/subscription.ts';
import { AccountName, isOneOf, PageInput, SourceName } from '../input.ts';

const subscription = { account: AccountName, topic: ResourceName, subscription: ResourceName };
const wanted = {
  action: v.literal('create'),
  account: AccountName,
  subscription: ResourceName,
  /** Of the source that the subscription feeds; made from topic and subscription unless given. */
  source: v.optional(SourceName),
};
const options = isOneOf({
  action: 'is create, adopt, list, sources, show, set, delete, rotate or diff',
  broker: 'is "mns" or "cmq"',
});
const mns = v.literal('mns');
const cmq = v.literal('cmq');

/** `{"broker":"mns","action":"create","topic":"MyTopic1","subscription":"MyTopic1-Sub1"}` */
const Create = v.variant(
  'broker',
  [v.strictObject({ ...mnsSubscription, ...wanted }), v.strictObject({ ...cmqSubscription, ...wanted })],
  options,
);
/** Takes over a subscription that was made in the vendor's console for a URL of this deployment. */
const Adopt = v.variant(
  'broker',
  [
    v.strictObject({ action: v.literal('adopt'), broker: mns, ...subscription, ...ofMns }),
    v.strictObject({ action: v.literal('adopt'), broker: cmq, ...subscription, ...ofCmq }),
  ],
  options,
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
      topic: ResourceName,
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
    /** What relay.config.ts declares against what there is. */
    v.strictObject({ action: v.literal('diff'), broker: v.optional(anyBroker) }),
  ],
  options,
);
export type SubscriptionsInput = v.InferOutput<typeof SubscriptionsInput>;
export type ActionInput<A extends SubscriptionsInput['action']> = Extract<SubscriptionsInput, { action: A }>;
