import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Account } from '../core/account.ts';
import type { Clock } from '../core/clock.ts';
import type { Push } from '../core/push.ts';
import type { ContentFormat } from '../core/topic.ts';
import type { SigningCertificate } from './certificate.ts';
import { type CertificateAnswer, Certificates } from './certificates.ts';
import { MnsDialect } from './dialect.ts';
import { type MessageIdForm, messageId, requestId } from './ids.ts';
import { DEFAULTS } from './limits.ts';
import type { Notification } from './notification.ts';
import { DEFAULT_STYLE, makePush, type PushStyle, type SignedPush } from './push.ts';

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

/** What MNS needs of the broker around it. */
export interface MnsSurroundings {
  readonly url: string;
  readonly clock: Clock;
  readonly account: Account;
  readonly certificate: SigningCertificate;
  readonly stopping: AbortSignal;
  start(push: Push): void;
  pending(): Push[];
}

export function openMns(
  options: MnsOptions,
  surroundings: MnsSurroundings,
): { mns: MnsBroker; dialect: MnsDialect } {
  const { url, clock, account, certificate, stopping } = surroundings;
  const credentials = {
    accountId: options.accountId ?? '1460488513831433',
    accessKeyId: options.accessKeyId ?? 'local-access-key',
    accessKeySecret: options.accessKeySecret ?? 'local-secret',
    ...(options.securityToken !== undefined && { securityToken: options.securityToken }),
  };
  const messageIdForm = options.messageIdForm ?? 'hex';
  const style = { ...DEFAULT_STYLE, ...options.pushStyle };
  const certificates = new Certificates(url);
  const bits = certificate.privateKey.asymmetricKeyDetails?.modulusLength;
  const certificateUrl = certificates.serve(`x509_public_certificate_${bits}.pem`, certificate.certificate);
  let forgersKey: KeyObject | undefined;

  const dialect = new MnsDialect({
    clock,
    account,
    credentials,
    certificates,
    certificateUrl,
    key: certificate.privateKey,
    forgersKey: () => (forgersKey ??= generateKeyPairSync('rsa', { modulusLength: bits ?? 512 }).privateKey),
    style,
    pushTimeoutMs: options.pushTimeoutMs ?? DEFAULTS.pushTimeoutMs,
    retriesKeepDate: options.retriesKeepDate ?? false,
    state: {
      clock,
      account,
      accountId: credentials.accountId,
      messageIdForm,
      stopping,
      deliver: (topic, subscription, message) =>
        surroundings.start({
          broker: 'mns',
          topic: topic.name,
          subscription: subscription.name,
          message,
          requestId: requestId(),
          state: 'pending',
          failures: 0,
          attempts: [],
        }),
      messageCount: (topic) =>
        new Set(
          surroundings
            .pending()
            .filter((push) => push.broker === 'mns' && push.topic === topic.name)
            .map(({ message }) => message.id),
        ).size,
    },
  });

  const mns: MnsBroker = {
    endpoint: url,
    ...credentials,
    region: options.region ?? 'cn-hangzhou',
    certificateUrl,
    certificateOrigin: url,
    certificatePem: certificate.certificate,
    serveCertificate: (name, body, answer) => certificates.serve(name, body, answer),
    certificateFetches: () => certificates.fetches(),
    signPush({
      format = 'XML',
      path,
      date = clock.now(),
      key = certificate.privateKey,
      body,
      headers,
      ...given
    }) {
      const notification: Notification = {
        topicOwner: credentials.accountId,
        topicName: 'MyTopic1',
        subscriber: credentials.accountId,
        subscriptionName: 'MyTopic1-Sub1',
        messageId: messageId(messageIdForm, date),
        message: 'I am test message 0.',
        publishTime: date,
        ...given,
      };
      const content = { notification, format, requestId: requestId(), at: date, target: path };
      const url = given.certificateUrl ?? certificateUrl;
      const replaced = { ...(body !== undefined && { body }), ...(headers && { headers }) };
      return makePush({ ...content, certificateUrl: url, ...replaced }, key, style);
    },
  };
  return { mns, dialect };
}
