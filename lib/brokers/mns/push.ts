import { createHash } from 'node:crypto';
import type { Dialect, Verdict } from '../../push/dialect.ts';
import { type Refusal, refuse } from '../../push/refusal.ts';
import type { MnsSource } from '../../push/source.ts';
import { verified } from '../../push/verified.ts';
import type { Certificate } from './certificate.ts';
import type { Certificates } from './certificates.ts';
import { type Claim, readClaim } from './claim.ts';
import { parsePush } from './parse.ts';
import { pulled } from './pulled.ts';
import { signedBy } from './signature.ts';

export interface MnsDialectOptions {
  readonly certificates: Certificates;
  /** Exact origins that certificates may lie on besides the broker's own: a local broker's, never in production. */
  readonly extraOrigins?: readonly string[];
}

/** A text that a certificate's key has signed. */
interface Signed {
  readonly text: string;
  readonly certificate: Certificate;
}

/**
 * Pushes of Alibaba Cloud MNS topics, and messages of the queues that they feed.
 * Source: MNS documentation, "Endpoint signature authentication", and captured pushes where it is silent.
 */
export function createMnsDialect({ certificates, extraOrigins = [] }: MnsDialectOptions): Dialect<MnsSource> {
  const origins = new Set(extraOrigins.map((origin) => new URL(origin).origin));

  async function findSigned(claim: Claim): Promise<Signed | Refusal> {
    const certificate = await certificates.get(claim.certificateUrl);
    if ('reason' in certificate) return refuse(certificate.reason, certificate.problem);
    const text = textSignedBy(certificate, claim);
    if (text !== undefined) return { text, certificate };

    const renewed = await certificates.renewed(claim.certificateUrl);
    const other = 'key' in renewed && renewed.fingerprint !== certificate.fingerprint ? renewed : undefined;
    const otherText = other && textSignedBy(other, claim);
    if (other === undefined || otherText === undefined) {
      return refuse('signature-mismatch', `under the certificate ${certificate.fingerprint}`);
    }
    return { text: otherText, certificate: other };
  }

  return {
    broker: 'mns',
    // A message has at most 64 KB, which XML can make six times as many.
    maxBodyBytes: 400 * 1024,

    async verify(request, source, endpoint): Promise<Verdict<MnsSource>> {
      const claim = readClaim(request, source, endpoint, origins);
      if ('reason' in claim) return claim;
      const signed = await findSigned(claim);
      if ('reason' in signed) return signed;
      const { body, receivedAt } = request;
      const { certificate, text } = signed;
      return {
        proven: true,
        request: verified({
          source,
          subscription: endpoint.subscription,
          headers: claim.headers,
          body,
          receivedAt,
          proof: {
            kind: 'mns-signature',
            signature: claim.authorization,
            stringToSignSha1: createHash('sha1').update(text).digest('hex'),
            certificateUrl: claim.certificateUrl.href,
            certificateFingerprint: certificate.fingerprint,
            keyBits: certificate.keyBits,
            certificateExpired: certificate.expiresAt < receivedAt,
            freshness: claim.freshness,
            signedAt: claim.signedAt,
          },
        }),
      };
    },

    pulled,
    parse: parsePush,
  };
}

function textSignedBy(certificate: Certificate, claim: Claim): string | undefined {
  return claim.stringsToSign.find((text) => signedBy(certificate.key, text, claim.authorization));
}
