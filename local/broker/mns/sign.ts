import { createHmac, type KeyObject, sign } from 'node:crypto';

/** What is signed of a request, in both directions. Header names are lower-case. */
export interface Signable {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Path and query, exactly as in the request line. */
  readonly target: string;
}

/**
 * The string that version 2 request signatures and push signatures are made over. Each character
 * stands for one byte on the wire, so it is signed as latin1.
 */
export function stringToSign({ method, headers, target }: Signable): string {
  const { 'content-md5': digest = '', 'content-type': type = '', date = '' } = headers;
  return [method, digest, type, date, ...mnsHeaders(headers), target].join('\n');
}

/** Base64 of HMAC-SHA1: what follows `MNS <AccessKeyId>:` in a request's Authorization. */
export function signV2(request: Signable, secret: string): string {
  return createHmac('sha1', secret).update(stringToSign(request), 'latin1').digest('base64');
}

/**
 * The hexadecimal signature of `MNS4-HMAC-SHA256`.
 *
 * @param at the moment in the request's date header; its day in UTC is part of the key
 */
export function signV4(request: Signable, secret: string, region: string, at: Date): string {
  const timestamp = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [timestamp.slice(0, 8), region, 'mns', 'aliyun_v4_request'];
  const key = scope.reduce<Buffer | string>(
    (parent, part) => createHmac('sha256', parent).update(part).digest(),
    `aliyun_v4${secret}`,
  );
  const text = ['MNS4-HMAC-SHA256', timestamp, scope.join('/'), canonicalV4(request)].join('\n');
  return createHmac('sha256', key).update(text, 'latin1').digest('hex');
}

/** The Authorization of a push: base64 of RSASSA-PKCS1-v1_5 with SHA-1, without a scheme word. */
export function signPush(push: Signable, key: KeyObject): string {
  return sign('sha1', Buffer.from(stringToSign(push), 'latin1'), key).toString('base64');
}

function mnsHeaders(headers: Signable['headers']): string[] {
  return Object.entries(headers)
    .filter(([name]) => name.startsWith('x-mns-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}`);
}

function canonicalV4({ method, headers, target }: Signable): string {
  const [path = '', ...query] = target.split('?');
  const parameters = query
    .join('?')
    .split('&')
    .filter(Boolean)
    .map((pair) => pair.split('='))
    .map(([name = '', ...value]) => [decode(name).toLowerCase(), decode(value.join('='))])
    .map((pair) => pair.map(encodeV4).join('='))
    .sort();
  const signed = ['content-md5', 'content-type'].flatMap((name) =>
    headers[name] === undefined ? [] : [`${name}:${headers[name]}`],
  );
  const encodedPath = decode(path).split('/').map(encodeV4).join('/');
  const lines = [...signed, ...mnsHeaders(headers)].map((line) => `${line}\n`);
  return `${method}\n${encodedPath}\n${parameters.join('&')}\n${lines.join('')}\n`;
}

function decode(text: string): string {
  return decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
}

function encodeV4(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
