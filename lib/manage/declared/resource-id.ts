import type { BrokerName } from '../../push/source.ts';

/** Where a topic is: whose broker, whose account. */
export interface TopicPlace {
  readonly broker: BrokerName;
  readonly account: string;
  readonly topic: string;
}

export interface SubscriptionPlace extends TopicPlace {
  readonly subscription: string;
}

/** `mns/default/topics/orders`: also what CloudFormation knows it by. Names hold no slash. */
export function topicId({ broker, account, topic }: TopicPlace): string {
  return `${broker}/${account}/topics/${topic}`;
}

/** `mns/default/topics/orders/subscriptions/relay` */
export function subscriptionId(place: SubscriptionPlace): string {
  return `${topicId(place)}/subscriptions/${place.subscription}`;
}

/** Undefined for anything but what `topicId` makes. */
export function readTopicId(id: string): TopicPlace | undefined {
  const [, broker, account = '', topic = ''] = /^(mns|cmq)\/([^/]+)\/topics\/([^/]+)$/.exec(id) ?? [];
  return broker === 'mns' || broker === 'cmq' ? { broker, account, topic } : undefined;
}

/** Undefined for anything but what `subscriptionId` makes. */
export function readSubscriptionId(id: string): SubscriptionPlace | undefined {
  const [, ofTopic = '', subscription = ''] = /^(.+)\/subscriptions\/([^/]+)$/.exec(id) ?? [];
  const place = readTopicId(ofTopic);
  return place === undefined ? undefined : { ...place, subscription };
}
