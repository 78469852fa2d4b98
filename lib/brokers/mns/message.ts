import { createHash } from 'node:crypto';
import { MalformedPushError } from '../../push/malformed.ts';
import type { PushFormat, Source } from '../../push/source.ts';
import { decodeBase64 } from './base64.ts';
import { readJson } from './json.ts';
import type { Fault } from './scanner.ts';
import { readXml } from './xml.ts';

/** The texts of an XML or JSON body by name. A SIMPLIFIED body has none: it is the message. */
export type Fields = ReadonlyMap<string, string>;

/** How a source's messages are written. */
type Writing = Pick<Source, 'format' | 'decode'>;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
const MD5_HEX = /^[0-9A-F]{32}$/;

/**
 * The message in the body of a push or queue message, as it was published.
 * @param source name of the source, for the error
 * @throws MalformedPushError
 */
export function publishedMessage(source: string, body: Buffer, writing: Writing): Buffer {
  const fault: Fault = (path, problem) => new MalformedPushError(source, path, problem);
  return readMessage(body, readFields(body, writing.format, fault), writing, fault);
}

export function readFields(body: Buffer, format: PushFormat, fault: Fault): Fields {
  if (format === 'SIMPLIFIED') return new Map();
  const text = decodeUtf8(body, fault);
  return format === 'XML' ? readXml(text, fault) : readJson(text, fault);
}

export function readMessage(body: Buffer, fields: Fields, { format, decode }: Writing, fault: Fault): Buffer {
  const faultAt = inBody(format, fault);
  const published = format === 'SIMPLIFIED' ? body : messageField(fields, faultAt);
  if (decode === 'none') return published;
  const decoded = decodeBase64(published.toString('latin1'));
  if (decoded === undefined) throw faultAt('Message', 'is not base64, as the source says it is');
  return decoded;
}

/** Upper-case hex, where the body carries it. */
export function messageMd5In(fields: Fields): string | undefined {
  return fields.get('MessageMD5')?.toUpperCase();
}

/** Makes faults whose paths are the names of a body's fields. */
export function inBody(format: PushFormat, fault: Fault): Fault {
  return (name, problem) => fault(format === 'XML' ? `Notification.${name}` : name, problem);
}

function messageField(fields: Fields, faultAt: Fault): Buffer {
  const text = fields.get('Message');
  if (text === undefined) throw faultAt('Message', 'is missing');
  const published = Buffer.from(text);
  const md5 = messageMd5In(fields);
  if (md5 === undefined) return published;
  if (!MD5_HEX.test(md5)) throw faultAt('MessageMD5', 'is no MD5 in hex');
  if (createHash('md5').update(published).digest('hex').toUpperCase() !== md5) {
    throw faultAt('MessageMD5', 'is not that of the message');
  }
  return published;
}

function decodeUtf8(body: Buffer, fault: Fault): string {
  try {
    return UTF_8.decode(body);
  } catch {
    throw fault('body', 'is not UTF-8');
  }
}
