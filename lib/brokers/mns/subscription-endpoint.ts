import type { SubscriptionTarget } from '../broker.ts';
import { refusedRequest } from './errors.ts';

/** Where a client's queues live; a subscription names its queue by region and account. */
export interface MnsAccount {
  readonly accountId: string;
  readonly region: string;
}

/**
 * What the host `{account}.mns.{region}[-internal|-vpc].aliyuncs.com` says; empty text for other hosts.
 */
export function accountOf(endpoint: string): MnsAccount {
  const host = /^(\d+)\.mns\.([a-z0-9-]+?)(?:-internal)?(?:-vpc)?\.aliyuncs\.com$/.exec(
    new URL(endpoint).hostname,
  );
  return { accountId: host?.[1] ?? '', region: host?.[2] ?? '' };
}

/** @throws BrokerError `invalid` for a queue of an account that is not known */
export function writeEndpoint(target: SubscriptionTarget, account: MnsAccount): string {
  if (target.via === 'http') return target.url;
  if (target.via === 'other') return target.endpoint;
  if (account.accountId === '' || account.region === '') {
    const problem = `subscribing queue ${target.queue} takes the client's accountId and region: its endpoint does not name them`;
    throw refusedRequest('invalid', 'AccountUnknown', problem);
  }
  return `acs:mns:${account.region}:${account.accountId}:queues/${target.queue}`;
}

export function readEndpoint(endpoint: string): SubscriptionTarget {
  if (/^https?:\/\//i.test(endpoint)) return { via: 'http', url: endpoint };
  const queue = /^acs:mns:[^:]*:[^:]*:queues\/(.+)$/.exec(endpoint)?.[1];
  return queue === undefined ? { via: 'other', endpoint } : { via: 'queue', queue };
}
