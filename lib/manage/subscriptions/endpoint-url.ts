import type { SubscriptionTarget } from '../../brokers/broker.ts';
import { maskTokens, PATH_SEGMENT } from '../../push/token.ts';
import { Secret } from '../../secret.ts';

/** A console-made token may be shorter than a minted one, but not guessable. */
const LEAST_TOKEN = 32;

/** The URL that a broker pushes to. A Secret, as its last segment is the token. */
export function endpointUrl(publicUrl: string, broker: string, source: string, token: Secret): Secret {
  return new Secret(`${publicUrl}/push/${broker}/${source}/${token.reveal()}`);
}

/** Source and token of a URL of this deployment; undefined for any other URL. */
export function readEndpointUrl(
  publicUrl: string,
  broker: string,
  url: string,
): { readonly source: string; readonly token: Secret } | undefined {
  const prefix = `${publicUrl}/push/${broker}/`;
  if (!url.startsWith(prefix)) return undefined;
  const [source = '', token = '', ...rest] = url.slice(prefix.length).split('/');
  const wellFormed = PATH_SEGMENT.test(source) && source.length <= 64 && PATH_SEGMENT.test(token);
  if (!wellFormed || token.length < LEAST_TOKEN || rest.length > 0) return undefined;
  return { source, token: new Secret(token) };
}

/** A subscription's target fit to be shown: what may be a token is masked, whichever deployment it is of. */
export function redactTarget(target: SubscriptionTarget): SubscriptionTarget {
  return target.via === 'http' ? { via: 'http', url: maskTokens(target.url) } : target;
}
