import { createHash, randomBytes } from 'node:crypto';

/** 19 decimal digits, beyond 2^53: a client that reads them as a number loses some. */
export function messageId(): string {
  return String(2n ** 60n + (randomBytes(8).readBigUInt64BE() >> 4n));
}

/** The id of one request to API v2, or of one push. */
export function requestId(): string {
  return messageId();
}

/** `topic-gzz05csc`: the same for as long as the topic, queue or subscription lives. */
export function resourceId(
  kind: 'topic' | 'queue' | 'subscription',
  { name, createdAt }: { readonly name: string; readonly createdAt: number },
): string {
  const digest = createHash('sha256').update(`${kind}/${name}/${createdAt}`).digest();
  return `${kind}-${digest.readBigUInt64BE().toString(36).slice(-8)}`;
}
