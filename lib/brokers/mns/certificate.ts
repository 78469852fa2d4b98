import { type KeyObject, X509Certificate } from 'node:crypto';
import { decodeBase64 } from './base64.ts';

/** What a push signature is checked with. */
export interface Certificate {
  readonly key: KeyObject;
  readonly keyBits: number;
  /** End of its validity, epoch ms. */
  readonly expiresAt: number;
  /** SHA-256 of the DER form, lower-case hex. */
  readonly fingerprint: string;
}

/** Why something from outside cannot be used, in words for the log. */
export interface Unusable {
  readonly problem: string;
}

const ONE_PEM_BLOCK = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----$/;
const KEY_BITS = { least: 512, most: 4096 };

/**
 * Reads the one PEM certificate of a file. Self-signed, expired and 512-bit certificates are taken, because that is
 * what MNS signs with (valid until July 2016, seen signing in 2023); the caller reports them.
 */
export function readCertificate(pem: string): Certificate | Unusable {
  const encoded = ONE_PEM_BLOCK.exec(pem.trim())?.[1];
  if (encoded === undefined) return { problem: 'not one PEM certificate' };
  const der = decodeBase64(encoded.replace(/\s+/g, ''));
  if (der === undefined) return { problem: 'not base64' };
  try {
    const x509 = new X509Certificate(der);
    if (!x509.raw.equals(der)) return { problem: 'not exactly one certificate in DER' };
    return usable(x509);
  } catch {
    return { problem: 'not a certificate' };
  }
}

function usable(x509: X509Certificate): Certificate | Unusable {
  const key = x509.publicKey;
  if (key.asymmetricKeyType !== 'rsa') return { problem: `${key.asymmetricKeyType} key, not rsa` };
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < KEY_BITS.least || modulusLength > KEY_BITS.most) {
    return { problem: `${modulusLength} bit key, not ${KEY_BITS.least} to ${KEY_BITS.most}` };
  }
  // With e = 1 a signature is its own plain text, which anyone can write.
  if (publicExponent < 3n || publicExponent % 2n === 0n) return { problem: `exponent ${publicExponent}` };
  return {
    key,
    keyBits: modulusLength,
    expiresAt: Date.parse(x509.validTo),
    fingerprint: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}
