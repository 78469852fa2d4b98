import { createHash } from 'node:crypto';
import { MalformedPushError } from '../../push/malformed.ts';
import type { PushFormat, Source } from '../../push/source.ts';
import { decodeBase64 } from './base64.ts';
import { readJson } from './json.ts';
import type { Fault } from './scanner.ts';
import { readXml } from './xml.ts';

/** A body taken apart. */
export interface Body {
  /** The text that stands under a name of an XML or JSON body. */
  readonly field: (name: string) => string | undefined;
  /** Upper-case hex, where the body carries it. */
  readonly messageMd5: string | undefined;
  /** As published, after the source's `decode`. */
  readonly message: Buffer;
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
const MD5_HEX = /^[0-9A-F]{32}$/;

/**
 * The message that a push or queue message brought, from its bytes.
 * @param source name of the source, for the error
 * @throws MalformedPushError
 */
export function publishedMessage(
  source: string,
  body: Buffer,
  format: PushFormat,
  decode: Source['decode'],
): Buffer {
  return readBody(body, format, decode, (path, problem) => new MalformedPushError(source, path, problem))
    .message;
}

export function readBody(body: Buffer, format: PushFormat, decode: Source['decode'], fault: Fault): Body {
  if (format === 'SIMPLIFIED') {
    return { field: () => undefined, messageMd5: undefined, message: decoded(body, decode, fault) };
  }
  const text = decodeUtf8(body, fault);
  const fields = format === 'XML' ? readXml(text, fault) : readJson(text, fault);
  const at = inBody(format, fault);
  const message = fields.get('Message');
  if (message === undefined) throw at('Message', 'is missing');
  const published = Buffer.from(message);
  const messageMd5 = fields.get('MessageMD5')?.toUpperCase();
  if (messageMd5 !== undefined) checkMd5(published, messageMd5, at);
  return { field: (name) => fields.get(name), messageMd5, message: decoded(published, decode, at) };
}

/** Faults whose paths are the names of a body's fields. */
export function inBody(format: PushFormat, fault: Fault): Fault {
  return (name, problem) => fault(format === 'XML' ? `Notification.${name}` : name, problem);
}

function decodeUtf8(body: Buffer, fault: Fault): string {
  try {
    return UTF_8.decode(body);
  } catch {
    throw fault('body', 'is not UTF-8');
  }
}

/** MessageMD5 is over the text as it was published, which `decode` has not touched yet. */
function checkMd5(published: Buffer, messageMd5: string, fault: Fault): void {
  if (!MD5_HEX.test(messageMd5)) throw fault('MessageMD5', 'is no MD5 in hex');
  const md5 = createHash('md5').update(published).digest('hex').toUpperCase();
  if (md5 !== messageMd5) throw fault('MessageMD5', 'is not that of the message');
}

function decoded(published: Buffer, decode: Source['decode'], fault: Fault): Buffer {
  if (decode === 'none') return published;
  const bytes = decodeBase64(published.toString('latin1'));
  if (bytes === undefined) throw fault('Message', 'is not base64, as the source says it is');
  return bytes;
}
