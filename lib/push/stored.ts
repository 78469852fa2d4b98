import type { CmqNotification, MnsNotification } from './notification.ts';
import type { PushHeaders } from './request.ts';

/** What the table adds to a notification. */
interface Kept {
  /** The broker's own headers of the push that was stored. */
  readonly headers: PushHeaders;
  /** How the message is read out of `raw`: the source's setting at the time. */
  readonly decode: 'none' | 'base64';
  /** SHA-256 of the message as published, lower-case hex: what tells a repeat from a conflict. */
  readonly messageSha256: string;
  /** Bytes of the message as published. */
  readonly messageBytes: number;
  /** Epoch s. */
  readonly expiresAt: number;
}

/**
 * A notification as it lies in the table. The message is not kept a second time beside `raw`, which holds it:
 * `publishedMessage` of `brokers/message.ts` reads it back.
 */
export type StoredNotification = (Omit<MnsNotification, 'message'> | Omit<CmqNotification, 'message'>) & Kept;
