import type { BrokerRequest, BrokerResponse } from '../http.ts';
import type { Account } from './account.ts';
import type { BrokerName } from './broker-name.ts';
import type { Push, PushRequest } from './push.ts';
import type { Subscription } from './topic.ts';

/** Where a subscription's messages go. `record`: kept for inspection only, as mail and SMS are. */
export type Destination =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'queue'; readonly queue: string }
  | { readonly kind: 'record' };

/** What a fault makes of a push that would otherwise be genuine. */
export interface Forgery {
  readonly signature?: boolean;
  readonly digest?: boolean;
  /** How far in the past the push says it was made, in milliseconds. */
  readonly ageMs?: number;
}

/** What makes a broker MNS or CMQ: its API, and what it writes in a push. The rest is shared. */
export interface Dialect {
  readonly name: BrokerName;
  readonly account: Account;
  /** How long an endpoint may take to answer, in milliseconds. */
  readonly pushTimeoutMs: number;
  handles(path: string): boolean;
  handle(request: BrokerRequest): Promise<BrokerResponse>;
  destination(subscription: Subscription): Destination;
  /** The text that a queue endpoint or a dead-letter queue receives. */
  queueBody(push: Push, subscription: Subscription): string;
  pushRequest(push: Push, subscription: Subscription, url: string, forgery: Forgery): PushRequest;
}
