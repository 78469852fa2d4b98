import type { Destination } from '../core/dialect.ts';
import { MnsError } from './errors.ts';

/** The path that pushes go to when the endpoint names none. */
const DEFAULT_PATH = '/notifications';

/**
 * Where a subscription's endpoint points: `http(s)://...`, `acs:mns:{region}:{account}:queues/{queue}`,
 * `mail:directmail:{address}` or `sms:directsms:anonymous|{phone}`. Region and account of a queue are not looked
 * at: here there is one of each.
 *
 * @throws MnsError EndpointInvalid
 */
export function parseEndpoint(endpoint: string): Destination {
  // No white space, control or non-ASCII characters: the path goes into the request line as it stands.
  if (/^https?:\/\/[!-~]+$/.test(endpoint) && URL.canParse(endpoint)) return { kind: 'http', url: endpoint };
  const [, queue] = /^acs:mns:[a-z0-9-]+:\d+:queues\/([A-Za-z0-9_-]+)$/.exec(endpoint) ?? [];
  if (queue !== undefined) return { kind: 'queue', queue };
  if (/^mail:directmail:[^\s@]+@[^\s@]+$|^sms:directsms:(anonymous|\d+)$/.test(endpoint))
    return { kind: 'record' };
  throw new MnsError('EndpointInvalid');
}

/** Path and query of an HTTP endpoint as written, never normalised: they are signed. */
export function pushTarget(url: string): string {
  const [, rest = ''] = /^https?:\/\/[^/?#]+([^#]*)/.exec(url) ?? [];
  return rest.startsWith('/') ? rest : `${DEFAULT_PATH}${rest}`;
}
