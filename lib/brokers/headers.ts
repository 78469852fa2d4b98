import type { PushHeaders } from '../push/request.ts';

const REMAPPED = /^x-amzn-remapped-/;
const BEYOND_ASCII = /[^\0-\x7f]/;
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A push's headers as the broker sent them, whatever passed them on: some API gateways rename `Date`, `Authorization`
 * and `Content-MD5`, and Node's HTTP server hands over UTF-8 (a tag may be Chinese) as one character a byte.
 */
export function readHeaders(received: PushHeaders): PushHeaders {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(received)) {
    if (value === undefined) continue;
    const original = name.replace(REMAPPED, '');
    if (original !== name && received[original] !== undefined) continue;
    headers[original] = BEYOND_ASCII.test(value) ? decodeUtf8(value) : value;
  }
  return headers;
}

function decodeUtf8(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  if (bytes.toString('latin1') !== value) return value;
  try {
    return UTF_8.decode(bytes);
  } catch {
    return value;
  }
}
