import * as v from 'valibot';
import { SecretReference } from './name.ts';

/** `token` of RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible ASCII, spaces and tabs within: what cannot end a header and start another. */
const HEADER_VALUE = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;

/** Hop-by-hop (RFC 9110, section 7.6.1), message framing, and what only the relay itself may say. */
const FORBIDDEN =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|content-length|content-encoding|accept-encoding|expect|http2-settings|webhook-.*|topic-relay-.*)$/i;

/** Why a header may not be sent, or undefined. */
export function headerFault(name: string, value: string): string | undefined {
  if (!HEADER_NAME.test(name)) return 'is not a header name';
  if (FORBIDDEN.test(name)) return 'is a header that targets do not get to set';
  return headerValueFault(value);
}

/** Why a value may not be sent, or undefined: line breaks would start a header of their own. */
export function headerValueFault(value: string): string | undefined {
  if (value.length > 4096) return 'is longer than 4096 characters';
  return HEADER_VALUE.test(value) ? undefined : 'holds something else than visible ASCII and spaces';
}

const HeaderName = v.pipe(
  v.string(),
  v.check((name) => headerFault(name, 'x') === undefined, 'is not a header that a target may set'),
);

const HeaderText = v.pipe(
  v.string(),
  v.check((value) => headerValueFault(value) === undefined, 'a header value is visible ASCII and spaces'),
);

export const Headers = v.record(
  HeaderName,
  v.union([HeaderText, SecretReference], 'a header is a text of visible ASCII, { ssm } or { env }'),
);
