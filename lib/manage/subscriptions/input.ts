import * as v from 'valibot';
import { AccountName, BrokerName, PageInput, SourceName, Tags } from '../input.ts';

const broker = v.picklist(['mns'], 'is "mns"');
const strategy = v.optional(
  v.picklist(['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY']),
  // BACKOFF_RETRY gives up after about a minute: a short outage would lose messages.
  'EXPONENTIAL_DECAY_RETRY',
);
/** How pushes of the source are read and judged; kept in its row. */
const reading = {
  decode: v.optional(v.picklist(['none', 'base64']), 'none'),
  unparsable: v.optional(v.picklist(['refuse', 'acknowledge']), 'refuse'),
  stale: v.optional(v.picklist(['mark', 'refuse']), 'mark'),
};
const subscription = { broker, account: AccountName, topic: BrokerName, subscription: BrokerName };
/** Of the source that the subscription feeds; made from topic and subscription unless given. */
const source = v.optional(SourceName);

/** A source knows its broker; naming it does no harm. */
const anyBroker = { broker: v.optional(broker) };
const registered = { ...anyBroker, source: SourceName };

/** `{"broker":"mns","action":"create","topic":"MyTopic1","subscription":"MyTopic1-Sub1"}` */
export const SubscriptionsInput = v.variant(
  'action',
  [
    v.strictObject({
      action: v.literal('create'),
      ...subscription,
      source,
      format: v.optional(v.picklist(['XML', 'JSON', 'SIMPLIFIED']), 'XML'),
      strategy,
      tags: Tags,
      ...reading,
    }),
    /** Takes over a subscription that was made in the vendor's console for a URL of this deployment. */
    v.strictObject({ action: v.literal('adopt'), ...subscription, ...reading }),
    v.strictObject({
      action: v.literal('list'),
      broker,
      account: AccountName,
      topic: BrokerName,
      ...PageInput,
    }),
    v.strictObject({ action: v.literal('sources'), ...anyBroker }),
    v.strictObject({ action: v.literal('show'), ...registered }),
    v.strictObject({
      action: v.literal('set'),
      ...registered,
      strategy: v.optional(v.picklist(['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY'])),
      decode: v.optional(v.picklist(['none', 'base64'])),
      unparsable: v.optional(v.picklist(['refuse', 'acknowledge'])),
      stale: v.optional(v.picklist(['mark', 'refuse'])),
    }),
    v.strictObject({ action: v.literal('delete'), ...registered }),
    v.strictObject({ action: v.literal('rotate'), ...registered }),
  ],
  'is create, adopt, list, sources, show, set, delete or rotate',
);
export type SubscriptionsInput = v.InferOutput<typeof SubscriptionsInput>;
export type ActionInput<A extends SubscriptionsInput['action']> = Extract<SubscriptionsInput, { action: A }>;
