import type { KeyObject } from 'node:crypto';
import type { ContentFormat } from '../core/topic.ts';
import type { CertificateAnswer } from './certificates.ts';
import type { MessageIdForm } from './ids.ts';
import type { Notification } from './notification.ts';
import type { PushStyle, SignedPush } from './push.ts';

export interface MnsOptions {
  readonly accountId?: string;
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  /** When set, requests must carry it in `security-token`. */
  readonly securityToken?: string;
  readonly region?: string;
  /** Size of the signing key; 512 as the real one has, unless given. */
  readonly certificateBits?: number;
  /** Validity of the certificate; expired in 2016 as the real one is, unless given. */
  readonly certificateValidity?: { readonly notBefore: Date; readonly notAfter: Date };
  readonly messageIdForm?: MessageIdForm;
  /** Real milliseconds within which an endpoint must answer; 5,000 unless given. */
  readonly pushTimeoutMs?: number;
  /** Whether retries carry the first try's Date; false unless given. */
  readonly retriesKeepDate?: boolean;
  readonly pushStyle?: Partial<PushStyle>;
}

/** A push to make out and sign, but not to send; what is left out is made up. */
export interface PushToSign extends Partial<Notification> {
  readonly format?: ContentFormat;
  /** Path and query of the endpoint. */
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly date?: number;
  readonly certificateUrl?: string;
  /** Instead of the body that the format asks for; its digest is made of it. */
  readonly body?: string | Buffer;
  /** Instead of the service's headers, by name in any case; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Instead of the key of the broker's certificate. */
  readonly key?: KeyObject;
}

/** What a test or a command needs to know of the running MNS. */
export interface MnsBroker {
  readonly endpoint: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
  readonly region: string;
  readonly certificateUrl: string;
  readonly certificateOrigin: string;
  readonly certificatePem: string;
  signPush(push: PushToSign): SignedPush;
  /** Serves one more file beside the certificate. @returns its URL */
  serveCertificate(name: string, body: string | Buffer, answer?: CertificateAnswer): string;
  /** How often each file was fetched, by name. */
  certificateFetches(): Record<string, number>;
}
