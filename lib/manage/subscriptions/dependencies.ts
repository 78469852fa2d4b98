import type { Accounts } from '../../brokers/accounts.ts';
import type { SubscriptionDetails } from '../../brokers/broker.ts';
import type { BrokerName } from '../../push/source.ts';
import type { RelayConfig } from '../../relay-config.ts';
import type { RegisteredSource, Sources } from '../../store/sources.ts';
import type { DiffResult } from '../declared/diff-result.ts';
import { InvalidInputError } from '../input.ts';
import type { Done, NotDone } from '../invoke.ts';
import type { SourceView } from './source-view.ts';

export interface SubscriptionsDependencies {
  readonly accounts: Accounts;
  readonly sources: Sources;
  /** Under which the brokers reach this deployment. */
  readonly publicUrl: string;
  /** The `http://` front for CMQ, which knows no https; absent where the public URL itself is http, or there is none. */
  readonly cmqPublicUrl: string | undefined;
  /** Subscriptions of the configuration, which `diff` compares with what there is. */
  readonly declared?: RelayConfig['subscriptions'];
  /** Epoch ms. */
  readonly now: () => number;
}

export type SubscriptionsResult =
  | (Done & { readonly source: SourceView; readonly subscription?: SubscriptionDetails })
  | (Done & {
      readonly subscriptions: readonly (SubscriptionDetails & { readonly source?: string })[];
      readonly cursor?: string;
    })
  | (Done & { readonly sources: readonly SourceView[] })
  | DiffResult
  | NotDone;

/** @throws InvalidInputError for CMQ, when it could not push to this deployment */
export function publicUrlOf(
  broker: BrokerName,
  { publicUrl, cmqPublicUrl }: Pick<SubscriptionsDependencies, 'publicUrl' | 'cmqPublicUrl'>,
): string {
  if (broker === 'mns') return publicUrl;
  const url = cmqPublicUrl ?? publicUrl;
  if (url.startsWith('http://')) return url;
  throw new InvalidInputError([
    'via: CMQ pushes to http:// only, and this deployment has no http front. Take "via":"queue", which is encrypted and authenticated, or deploy with --param cmqFront=true',
  ]);
}

/** @throws InvalidInputError that lists what there is, when there is no such source */
export async function registeredSource(sources: Sources, name: string): Promise<RegisteredSource> {
  const source = await sources.get(name);
  if (source !== undefined) return source;
  const names = (await sources.list()).map((one) => one.name).join(', ');
  throw new InvalidInputError([`source: there is no ${name}; registered: ${names === '' ? 'none' : names}`]);
}

/** Another command has changed the source between this one's reading and writing. */
export function changedMeanwhile(name: string): InvalidInputError {
  return new InvalidInputError([
    `source: ${name} was changed by another command meanwhile; run this one again`,
  ]);
}
