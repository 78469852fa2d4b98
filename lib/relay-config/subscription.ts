import * as v from 'valibot';
import { readAddressRange } from './address.ts';
import { Name, ResourceName } from './name.ts';

export const strategies = v.picklist(['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY']);
export const decode = v.picklist(['none', 'base64']);
export const unparsable = v.picklist(['refuse', 'acknowledge']);
export const stale = v.picklist(['mark', 'refuse']);
export const addresses = v.array(
  v.pipe(
    v.string(),
    v.check((text) => readAddressRange(text) !== undefined, 'is an address or a CIDR range'),
  ),
);

/** How pushes of a source are read and judged; kept in its row. */
const reading = { decode: v.optional(decode, 'none'), unparsable: v.optional(unparsable, 'refuse') };
export const ofMns = { ...reading, stale: v.optional(stale, 'mark') };
export const ofCmq = { ...reading, addresses: v.optional(addresses, []) };

const common = {
  account: v.optional(Name, 'default'),
  topic: ResourceName,
  /** Pushed to this deployment's URL, or pulled from a queue that the topic feeds. */
  via: v.optional(v.picklist(['http', 'queue']), 'http'),
  /** With `via: queue`: created unless it is there; named as the source unless given. */
  queue: v.optional(ResourceName),
  // BACKOFF_RETRY gives up after about a minute: a short outage would lose messages.
  strategy: v.optional(strategies, 'EXPONENTIAL_DECAY_RETRY'),
  tags: v.optional(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(16))), []),
};

/** What is wanted of a subscription of MNS. */
export const mnsSubscription = {
  broker: v.literal('mns'),
  ...common,
  /** XML unless given. */
  format: v.optional(v.picklist(['XML', 'JSON', 'SIMPLIFIED'])),
  ...ofMns,
};

/** What is wanted of a subscription of CMQ. */
export const cmqSubscription = {
  broker: v.literal('cmq'),
  ...common,
  /** JSON unless given; to a queue CMQ sends the bare message only: SIMPLIFIED. */
  format: v.optional(v.picklist(['JSON', 'SIMPLIFIED'])),
  bindingKeys: v.optional(v.pipe(v.array(v.string()), v.maxLength(5)), []),
  ...ofCmq,
};

/** Its name at the broker; the source's unless given. */
const subscription = v.optional(ResourceName);

/** A subscription that lives and dies with the stack. */
export const Subscription = v.variant(
  'broker',
  [
    v.strictObject({ ...mnsSubscription, subscription }),
    v.strictObject({ ...cmqSubscription, subscription }),
  ],
  'is "mns" or "cmq"',
);

/** A subscription as it is declared, its names filled in. */
export type DeclaredSubscription = v.InferOutput<typeof Subscription> & {
  readonly source: string;
  readonly subscription: string;
};

/** @param source that it is declared by, and feeds */
export function declaredSubscription(
  source: string,
  declared: v.InferOutput<typeof Subscription>,
): DeclaredSubscription {
  return { ...declared, source, subscription: declared.subscription ?? source };
}

/** Subscriptions by the sources that they feed. */
export const Subscriptions = v.pipe(
  v.record(Name, Subscription),
  v.transform((subscriptions) => {
    const named = Object.entries(subscriptions).map(
      ([source, declared]) => [source, declaredSubscription(source, declared)] as const,
    );
    return Object.fromEntries(named);
  }),
);
