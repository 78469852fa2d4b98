import type { Source } from '../../push/source.ts';

/** A source as it is shown: neither a token nor what could be compared with one. */
export type SourceView = Omit<Source, 'intake'> & {
  readonly intake:
    | {
        readonly via: 'http';
        readonly endpoints: readonly { readonly subscription: string; readonly retireAt?: number }[];
      }
    | { readonly via: 'queue'; readonly queue: string; readonly subscription: string };
};

export function viewOf(source: Source & { readonly revision?: number }): SourceView {
  const { revision: _, intake, ...fields } = source;
  if (intake.via === 'queue') return { ...fields, intake };
  const endpoints = intake.endpoints.map(({ tokenHash: _hash, ...endpoint }) => endpoint);
  return { ...fields, intake: { via: 'http', endpoints } };
}

/** Names of the source's subscriptions at the broker, the current one first. */
export function subscriptionsOf({ intake }: Source): readonly [string, ...string[]] {
  if (intake.via === 'queue') return [intake.subscription];
  const current = intake.endpoints.filter((endpoint) => endpoint.retireAt === undefined);
  const retiring = intake.endpoints.filter((endpoint) => endpoint.retireAt !== undefined);
  const [first = '', ...rest] = [...current, ...retiring].map((endpoint) => endpoint.subscription);
  return [first, ...rest];
}
