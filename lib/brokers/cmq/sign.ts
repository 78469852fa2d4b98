import { createHmac } from 'node:crypto';
import type { Secret } from '../../secret.ts';

export type SignatureMethod = 'HmacSHA256' | 'HmacSHA1';

/** By name, an array's elements as `name.1` and so on. */
export type Parameters = Readonly<Record<string, string | number>>;

/**
 * `Signature` of API v2. Values are signed as they are, not as they are encoded; names are put in order before their
 * `_` becomes `.`. A value that begins with `@` is signed like any other, as documented, although some of the vendor's
 * older clients leave it out of a POST.
 * Source: TDMQ for CMQ documentation, "Signature".
 */
export function signV2(
  method: 'GET' | 'POST',
  url: URL,
  parameters: Parameters,
  algorithm: SignatureMethod,
  secret: Secret,
): string {
  const query = Object.entries(parameters)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name.replaceAll('_', '.')}=${value}`)
    .join('&');
  return createHmac(algorithm === 'HmacSHA256' ? 'sha256' : 'sha1', secret.reveal())
    .update(`${method}${url.host}${url.pathname}?${query}`)
    .digest('base64');
}
