import { createHmac } from 'node:crypto';

/** What is signed of a request to API v2. */
export interface Signable {
  readonly method: string;
  /** With the port when it is not the scheme's own. */
  readonly host: string;
  readonly path: string;
  /** Decoded, `Signature` among them or not. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The text that is signed: parameters in the byte order of their names, in which `_` then becomes `.`, with values
 * that are not URL-encoded.
 */
export function stringToSign({ method, host, path, parameters }: Signable): string {
  const pairs = [...parameters]
    .filter(([name]) => name !== 'Signature')
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) => `${name.replaceAll('_', '.')}=${value}`);
  return `${method}${host}${path}?${pairs.join('&')}`;
}

/** Base64, by SHA-256 when `SignatureMethod` says `HmacSHA256` and by SHA-1 in every other case. */
export function sign(request: Signable, secretKey: string): string {
  const digest = request.parameters.get('SignatureMethod') === 'HmacSHA256' ? 'sha256' : 'sha1';
  return createHmac(digest, secretKey).update(stringToSign(request)).digest('base64');
}
