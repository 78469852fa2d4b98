import { MalformedPushError } from '../../push/malformed.ts';
import type { Source } from '../../push/source.ts';
import { readEnvelope } from './envelope.ts';

/**
 * The message in the body of a push or queue message, as it was published.
 * @param source name of the source, for the error
 * @throws MalformedPushError
 */
export function publishedMessage(
  source: string,
  body: Buffer,
  { format, decode }: Pick<Source, 'format' | 'decode'>,
): Buffer {
  const published = format === 'JSON' ? Buffer.from(readEnvelope(body, source).message) : body;
  return decodeMessage(published, decode, source);
}

/** @throws MalformedPushError when it should be base64 and is not */
export function decodeMessage(published: Buffer, decode: Source['decode'], source: string): Buffer {
  if (decode === 'none') return published;
  const written = published.toString('latin1');
  const decoded = Buffer.from(written, 'base64');
  // Node reads base64 leniently; only what it would write itself is taken, so that nothing is dropped unseen.
  if (decoded.toString('base64') !== written) throw new MalformedPushError(source, 'msgBody', 'not base64');
  return decoded;
}
