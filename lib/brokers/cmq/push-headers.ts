import { MalformedPushError } from '../../push/malformed.ts';
import type { PushHeaders } from '../../push/request.ts';

/** What a push says beside its body. The whole of its metadata in the SIMPLIFIED format. */
export interface CmqPushHeaders {
  readonly messageId: string | undefined;
  readonly requestId: string | undefined;
  readonly tags: readonly string[];
}

/** Ids are up to 19 digits; wider here, as nobody promises it, but fit for a key, a path and a log line. */
const ID = /^[A-Za-z0-9_-]{1,128}$/;

export function isId(text: string): boolean {
  return ID.test(text);
}

/**
 * @param source name of the source, for the error
 * @throws MalformedPushError when there is a message id and it is none
 */
export function readPushHeaders(headers: PushHeaders, source: string): CmqPushHeaders {
  const messageId = headers['x-cmq-message-id'];
  if (messageId !== undefined && !isId(messageId)) {
    throw new MalformedPushError(source, 'x-cmq-message-id', 'not an id');
  }
  return {
    messageId,
    requestId: headers['x-cmq-request-id'] || undefined,
    tags: readTags(headers['x-cmq-message-tag']),
  };
}

/**
 * Tags as the header writes them: `a, b` is `['a', 'b']`. The JSON body's undocumented `msgTag` may be the same text
 * or an array; whatever else it is says nothing.
 */
export function readTags(written: unknown): readonly string[] {
  const parts: readonly unknown[] = typeof written === 'string' ? written.split(',') : [written].flat();
  return parts
    .filter((part) => typeof part === 'string')
    .map((part) => part.trim())
    .filter((tag) => tag !== '');
}
