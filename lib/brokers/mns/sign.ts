import { createHmac } from 'node:crypto';
import type { Secret } from '../../secret.ts';
import { canonicalRequest, type SignedParts } from './canonical.ts';

export interface MnsCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: Secret;
}

/** `Authorization` of signature version 2: HMAC-SHA1 over the canonical request. */
export function signV2(credentials: MnsCredentials, parts: SignedParts): string {
  const hmac = createHmac('sha1', credentials.accessKeySecret.reveal());
  return `MNS ${credentials.accessKeyId}:${hmac.update(canonicalRequest(parts)).digest('base64')}`;
}

const V4_ALGORITHM = 'MNS4-HMAC-SHA256';
const V4_TERMINATOR = 'aliyun_v4_request';

/**
 * `Authorization` of signature version 4, the default of the vendor's current Java SDK: a key bound to day, region
 * and service, so that a leaked signing key is worth little.
 * @param at epoch ms, the same instant as the request's `Date`
 */
export function signV4(credentials: MnsCredentials, region: string, parts: SignedParts, at: number): string {
  const instant = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = instant.slice(0, 8);
  const scope = `${day}/${region}/mns/${V4_TERMINATOR}`;
  let key: string | Buffer = `aliyun_v4${credentials.accessKeySecret.reveal()}`;
  for (const step of [day, region, 'mns', V4_TERMINATOR]) key = hmacSha256(key, step);
  const signature = hmacSha256(key, `${V4_ALGORITHM}\n${instant}\n${scope}\n${canonicalV4(parts)}`);
  return `${V4_ALGORITHM} Credential=${credentials.accessKeyId}/${scope},Signature=${signature.toString('hex')}`;
}

function canonicalV4(parts: SignedParts): string {
  const [path = '/', query = ''] = splitOnce(parts.target, '?');
  const uri = path
    .split('/')
    .map((segment) => percentEncode(decodeURIComponent(segment)))
    .join('/');
  return `${parts.verb}\n${uri}\n${canonicalQuery(query)}\n${canonicalHeaders(parts)}\n`;
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const parameters = query.split('&').map((parameter) => {
    const [name = '', value = ''] = splitOnce(parameter, '=').map(decodeURIComponent);
    return [percentEncode(name.trim().toLowerCase()), percentEncode(value.trim())] as const;
  });
  return parameters
    .sort(byName)
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

function canonicalHeaders(parts: SignedParts): string {
  const headers = { ...parts.headers, 'content-md5': parts.contentMd5, 'content-type': parts.contentType };
  return Object.entries(headers)
    .filter(([name]) => name.startsWith('x-mns-') || name === 'content-md5' || name === 'content-type')
    .filter((header): header is [string, string] => header[1] !== undefined)
    .sort(byName)
    .map(([name, value]) => `${name}:${value.trim()}\n`)
    .join('');
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function hmacSha256(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
