import type { Notification } from './notification.ts';
import type { Refusal } from './refusal.ts';
import type { PushRequest } from './request.ts';
import type { Source, SourceEndpoint } from './source.ts';
import type { VerifiedRequest } from './verified.ts';

export type Verdict<S extends Source> =
  | { readonly proven: true; readonly request: VerifiedRequest<S> }
  | Refusal;

/** A message that names another account, topic or subscription than its source's is refused, however well proven. */
export type Reading = { readonly proven: true; readonly notification: Notification } | Refusal;

/** One message received from a broker's queue. */
export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: Buffer;
  /** Epoch ms. */
  readonly enqueuedAt: number;
  /** How often it was received, this time included. */
  readonly dequeueCount: number;
}

/** What a broker's pushes and queue messages look like, and how they are proven and read. */
export interface Dialect<S extends Source> {
  readonly broker: S['broker'];
  /** Largest push body that is looked at, in bytes; above it the answer is 413. */
  readonly maxBodyBytes: number;
  /** Proves a push whose path token has already matched `endpoint`. Never throws for bad input. */
  verify(request: PushRequest, source: S, endpoint: SourceEndpoint): Promise<Verdict<S>>;
  /** A message that the gateway pulled itself over an authenticated connection needs no further proof. */
  pulled(message: QueueMessage, source: S, receivedAt: number): VerifiedRequest<S>;
  /**
   * Reads a proven message, and holds what it says of itself against its source.
   * @throws MalformedPushError when its bytes are not what the source's format says
   */
  parse(request: VerifiedRequest<S>): Reading;
}
