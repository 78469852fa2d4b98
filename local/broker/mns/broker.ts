import { generateKeyPairSync } from 'node:crypto';
import type { Account } from '../core/account.ts';
import type { Clock } from '../core/clock.ts';
import type { Push } from '../core/push.ts';
import type { SigningCertificate } from './certificate.ts';
import { Certificates } from './certificates.ts';
import { MnsDialect } from './dialect.ts';
import { requestId } from './ids.ts';
import { DEFAULTS } from './limits.ts';
import type { MnsBroker, MnsOptions } from './options.ts';
import { DEFAULT_STYLE } from './push.ts';
import { pushSigner } from './push-signer.ts';
import type { MnsState } from './state.ts';

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
  const { url, clock, account, certificate } = surroundings;
  const { privateKey: key } = certificate;
  const credentials = {
    accountId: options.accountId ?? '1460488513831433',
    accessKeyId: options.accessKeyId ?? 'local-access-key',
    accessKeySecret: options.accessKeySecret ?? 'local-secret',
    ...(options.securityToken !== undefined && { securityToken: options.securityToken }),
  };
  const certificates = new Certificates(url);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 512;
  const certificateUrl = certificates.serve(`x509_public_certificate_${bits}.pem`, certificate.certificate);
  const style = { ...DEFAULT_STYLE, ...options.pushStyle };
  const { accountId } = credentials;
  const { messageIdForm = 'hex' } = options;

  const dialect = new MnsDialect({
    clock,
    account,
    credentials,
    state: mnsState(surroundings, { accountId, messageIdForm }),
    certificates,
    certificateUrl,
    key,
    forgersKey: () => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey,
    style,
    pushTimeoutMs: options.pushTimeoutMs ?? DEFAULTS.pushTimeoutMs,
    retriesKeepDate: options.retriesKeepDate ?? false,
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
    signPush: pushSigner({ accountId, certificateUrl, clock, key, messageIdForm, style }),
  };
  return { mns, dialect };
}

function mnsState(
  { clock, account, stopping, start, pending }: MnsSurroundings,
  identity: Pick<MnsState, 'accountId' | 'messageIdForm'>,
): MnsState {
  return {
    clock,
    account,
    stopping,
    ...identity,
    deliver(topic, subscription, message) {
      const names = { topic: topic.name, subscription: subscription.name };
      const id = requestId();
      start({ broker: 'mns', ...names, message, requestId: id, state: 'pending', failures: 0, attempts: [] });
    },
    messageCount(topic) {
      const undelivered = pending().filter((push) => push.broker === 'mns' && push.topic === topic.name);
      return new Set(undelivered.map(({ message }) => message.id)).size;
    },
  };
}
