import type { Destination } from '../core/dialect.ts';
import type { Subscription } from '../core/topic.ts';
import { CmqError } from './errors.ts';

/** A queue's name holds no colon, so the endpoint alone tells. */
export function destinationOf({ endpoint }: Pick<Subscription, 'endpoint'>): Destination {
  return endpoint.includes(':') ? { kind: 'http', url: endpoint } : { kind: 'queue', queue: endpoint };
}

/** The real service pushes over plain HTTP only. @throws CmqError */
export function checkHttpEndpoint(endpoint: string): void {
  if (/\s/.test(endpoint)) throw new CmqError('blankInUrl');
  // No control or non-ASCII characters: the path goes into the request line as it stands.
  if (!/^http:\/\/[!-~]+$/.test(endpoint) || !URL.canParse(endpoint)) throw new CmqError('endpointFormat');
}

/** Path and query of an HTTP endpoint as written, never normalised. */
export function pushTarget(url: string): string {
  const [, rest = ''] = /^http:\/\/[^/?#]+([^#]*)/.exec(url) ?? [];
  return rest.startsWith('/') ? rest : `/${rest}`;
}
