import type { BrokerError, BrokerErrorKind } from '../brokers/broker-error.ts';
import { maskTokens } from '../push/token.ts';

/** What to do about it. The vendor's own words where its samples have some. */
const ADVICE: Partial<Record<BrokerErrorKind, string>> = {
  'topic-not-found': 'Topic not exist, please create topic.',
  'subscription-not-found': 'Subscription not exist, please create subscription.',
  'queue-not-found': 'Queue not exist, please create queue.',
  'has-subscriptions': 'The topic still has subscriptions: delete them first.',
  denied:
    'The broker refused the credentials: check access key, security token, account and this machine’s clock.',
  throttled: 'The broker is throttling this account: try again in a moment.',
  unreachable: 'The broker cannot be reached: check the endpoint and the network.',
  timeout: 'The broker did not answer in time: the call may have taken effect, and can be repeated safely.',
};

/** In one line, without a token: what an endpoint was refused for may quote it. */
export function explain(error: BrokerError): string {
  const advice = ADVICE[error.kind];
  const said = maskTokens(error.message);
  return advice === undefined ? said : `${advice} (${said})`;
}
