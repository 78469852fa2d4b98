import type { Proof } from './proof.ts';
import type { PushFormat } from './source.ts';

interface NotificationBase {
  readonly source: string;
  /** The broker's id, always text: `0000000000000012E5` is not a number. Unique within a source. */
  readonly messageId: string;
  readonly topic: string;
  readonly subscription: string;
  /** The account that owns the topic. */
  readonly owner: string;
  readonly format: PushFormat;
  readonly tags: readonly string[];
  /** Epoch ms; absent where the format does not carry it. */
  readonly publishedAt?: number;
  /** The broker's id of this one push. */
  readonly requestId?: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** The bytes that the broker sent: an envelope (XML, JSON) or the bare message (SIMPLIFIED). */
  readonly raw: Buffer;
  /** The message as it was published, after the source's `decode`. */
  readonly message: Buffer;
  readonly proof: Proof;
}

export interface MnsNotification extends NotificationBase {
  readonly broker: 'mns';
  /** The account that owns the subscription; absent from a bare message out of a queue. */
  readonly subscriber?: string;
  /** Upper-case hex MD5 of the published text, where the format carries it. */
  readonly messageMd5?: string;
}

export interface CmqNotification extends NotificationBase {
  readonly broker: 'cmq';
}

/** A proven, parsed message. */
export type Notification = MnsNotification | CmqNotification;
