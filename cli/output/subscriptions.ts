import type { SubscriptionDetails, SubscriptionTarget } from '../../lib/brokers/broker.ts';
import type { SourceView } from '../../lib/manage/subscriptions/source-view.ts';
import type { Column } from './table.ts';
import { dateTime } from './units.ts';

type Listed = SubscriptionDetails & { readonly source?: string };

export const subscriptionColumns: readonly Column<Listed>[] = [
  { title: 'SUBSCRIPTION', value: (one) => one.subscription },
  { title: 'SOURCE', value: (one) => one.source ?? '-', style: (one) => (one.source ? undefined : 'dim') },
  { title: 'FORMAT', value: (one) => one.format },
  { title: 'STRATEGY', value: (one) => one.strategy },
  { title: 'CHOOSES', value: choice },
  { title: 'TARGET', value: (one) => targetOf(one.target) },
];

export const sourceColumns: readonly Column<SourceView>[] = [
  { title: 'SOURCE', value: (source) => source.name, style: () => 'bold' },
  { title: 'BROKER', value: (source) => source.broker },
  { title: 'TOPIC', value: (source) => source.topic },
  { title: 'SUBSCRIPTION', value: subscriptionOf },
  { title: 'VIA', value: (source) => source.intake.via },
  { title: 'FORMAT', value: (source) => source.format },
  { title: 'SINCE', value: (source) => dateTime(source.createdAt).slice(0, 10) },
];

export function sourceFields(source: SourceView): [string, string | undefined][] {
  return [
    ['Source', source.name],
    ['Broker', `${source.broker}, account ${source.account} (${source.credentials})`],
    ['Topic', source.topic],
    ['Subscription', subscriptionOf(source)],
    ['Queue', source.intake.via === 'queue' ? source.intake.queue : undefined],
    ['Format', source.format],
    ['Decode', source.decode],
    ['Unparsable', source.unparsable],
    ['Stale', 'stale' in source ? String(source.stale) : undefined],
    ['Addresses', 'addresses' in source ? [source.addresses].flat().join(', ') : undefined],
    ['Since', dateTime(source.createdAt)],
  ];
}

export function subscriptionFields(subscription: SubscriptionDetails): [string, string | undefined][] {
  return [
    ['At the broker', subscription.subscription],
    ['Target', targetOf(subscription.target)],
    ['Format there', subscription.format],
    ['Strategy', subscription.strategy],
    ['Chooses', choice(subscription)],
    ['Created', dateTime(subscription.createdAt)],
  ];
}

/** During a rotation, the old one and until when it is taken. */
function subscriptionOf({ intake }: SourceView): string {
  if (intake.via === 'queue') return intake.subscription;
  return intake.endpoints
    .map(({ subscription, retireAt }) =>
      retireAt === undefined ? subscription : `${subscription} (until ${dateTime(retireAt)})`,
    )
    .join(', ');
}

function targetOf(target: SubscriptionTarget): string {
  switch (target.via) {
    case 'http':
      return target.url;
    case 'queue':
      return `queue ${target.queue}`;
    case 'other':
      return target.endpoint;
  }
}

function choice({ tags, bindingKeys }: SubscriptionDetails): string {
  return [...tags, ...bindingKeys].join(', ') || 'all';
}
