import { createPrivateKey } from 'node:crypto';
import type { BrokerName } from './core/broker-name.ts';
import type { Dialect } from './core/dialect.ts';
import type { Snapshot } from './core/persistence.ts';
import type { Pusher } from './core/pusher.ts';
import { makeSigningCertificate, type SigningCertificate } from './mns/certificate.ts';
import type { MnsOptions } from './mns/options.ts';

export function takeSnapshot(
  dialects: ReadonlyMap<BrokerName, Dialect>,
  pusher: Pusher,
  { privateKey, certificate }: SigningCertificate,
): Snapshot {
  return {
    version: 1,
    accounts: Object.fromEntries([...dialects].map(([name, { account }]) => [name, account.snapshot()])),
    pushes: pusher.pending().map(({ attempts, state, ...push }) => push),
    signing: { privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })), certificate },
  };
}

/** The saved key and certificate; new ones, made as `options` say, when nothing is saved. */
export function signingCertificate(saved: Snapshot | undefined, options: MnsOptions): SigningCertificate {
  if (saved) {
    const { privateKey, certificate } = saved.signing;
    return { privateKey: createPrivateKey(privateKey), certificate };
  }
  const { certificateBits: bits, certificateValidity } = options;
  return makeSigningCertificate({ ...(bits !== undefined && { bits }), ...certificateValidity });
}
