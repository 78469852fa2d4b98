/** How far in the past a push says it was signed: `stale` is over 15 minutes, within the brokers' retry horizon. */
export type Freshness = 'fresh' | 'stale';

/** What convinced the gateway that a message came from its broker. Kept with the message. */
export type Proof = MnsSignatureProof | CmqTokenProof | QueueProof;

/** RSA-SHA1 under the broker's certificate, together with the path token and the pinned identity. */
export interface MnsSignatureProof {
  readonly kind: 'mns-signature';
  /** Base64, as received. */
  readonly signature: string;
  /** SHA-1 of the string-to-sign, lower-case hex. The string itself holds the path token, which is stored nowhere. */
  readonly stringToSignSha1: string;
  readonly certificateUrl: string;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly certificateFingerprint: string;
  readonly keyBits: number;
  readonly certificateExpired: boolean;
  readonly freshness: Freshness;
  /** Epoch ms of the signed `Date`. */
  readonly signedAt: number;
}

/** The path token alone (CMQ signs nothing), with the caller's address where the source lists ranges. */
export interface CmqTokenProof {
  readonly kind: 'cmq-token';
  readonly strength: 'weak';
  readonly addressChecked: boolean;
}

/** Pulled by the gateway itself, over an authenticated connection, from a queue of the source's account. */
export interface QueueProof {
  readonly kind: 'queue';
  readonly queue: string;
  /** The queue's own id for the message, and epoch ms of its arrival there. */
  readonly queueMessageId: string;
  readonly enqueuedAt: number;
}
