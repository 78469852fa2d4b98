import { createHash } from 'node:crypto';
import type { Check } from '../../push/check.ts';
import { MalformedPushError } from '../../push/malformed.ts';
import type { MnsSignatureProof } from '../../push/proof.ts';
import type { StoredNotification } from '../../push/stored.ts';
import { readCertificate } from './certificate.ts';
import { contentMd5Spellings, isSpelling } from './digest.ts';
import { NAMES_IN_BODY, NAMES_IN_HEADERS, readEnvelope } from './envelope.ts';
import { ageOf, readDate } from './freshness.ts';
import { publishedMessage, readFields } from './message.ts';
import { signedDigest } from './signature.ts';

type StoredMns = Extract<StoredNotification, { readonly broker: 'mns' }>;
type Signed = StoredMns & { readonly proof: MnsSignatureProof };
type Found = Omit<Check, 'check'>;

/** Public certificate authorities have signed no shorter RSA key since 2014; one of 512 bits can be factored. */
const STRONG_BITS = 2048;

/**
 * Holds a stored message of MNS against its signature and digests once more.
 *
 * The text that was signed is not kept, since it holds the path token: its SHA-1 is, and under that the signature can
 * be checked for as long as the certificate is at hand.
 * @param pem the certificate that is kept under the proof's URL, if there is one
 */
export function reverify(stored: StoredMns, pem: string | undefined): readonly Check[] {
  const found: Record<string, Found | undefined> = {
    ...(isSigned(stored) && {
      ...signatureAndCertificate(stored, pem),
      freshness: freshness(stored),
      'content-md5': contentMd5(stored),
    }),
    'message-md5': messageMd5(stored),
    identity: identity(stored),
  };
  return Object.entries(found).flatMap(([check, one]) => (one === undefined ? [] : [{ check, ...one }]));
}

function isSigned(stored: StoredMns): stored is Signed {
  return stored.proof.kind === 'mns-signature';
}

function signatureAndCertificate({ proof, receivedAt }: Signed, pem: string | undefined) {
  const { certificateUrl, certificateFingerprint, signature, stringToSignSha1 } = proof;
  const unknown = (detail: string) => ({
    signature: UNCHECKED,
    certificate: { verdict: 'unknown', detail } as const,
  });
  if (pem === undefined)
    return unknown(`${certificateUrl} is not kept any more: a certificate is for a week`);
  const certificate = readCertificate(pem);
  if ('problem' in certificate)
    return unknown(`what is kept for ${certificateUrl} is ${certificate.problem}`);

  const { key, keyBits, expiresAt, fingerprint } = certificate;
  const matches = signedDigest(key, Buffer.from(stringToSignSha1, 'hex'), signature);
  if (fingerprint !== certificateFingerprint) {
    if (!matches) return unknown(`${certificateUrl} has another certificate by now: ${fingerprint}`);
    return {
      signature: SIGNED,
      certificate: fails(`the signature is by ${fingerprint}, the row names another`),
    };
  }
  const expired = expiresAt < receivedAt;
  const until = new Date(expiresAt).toISOString().slice(0, 10);
  return {
    signature: matches ? SIGNED : fails('it is not one of the kept digest under that certificate'),
    certificate:
      expired || keyBits < STRONG_BITS
        ? weak(
            `${keyBits} bit, ${expired ? 'expired' : 'valid until'} ${until}: the token of the URL protects as well`,
          )
        : holds(`${keyBits} bit, valid until ${until}`),
  };
}

function freshness({ proof: { signedAt }, receivedAt, headers }: Signed): Found {
  if (headers.date !== undefined && readDate(headers.date) !== signedAt) {
    return fails(`the Date that was signed is ${headers.date}, the row says ${iso(signedAt)}`);
  }
  const age = ageOf(signedAt, receivedAt);
  const times = `signed ${iso(signedAt)}, received ${iso(receivedAt)}`;
  if (age === 'fresh') return holds(times);
  return age === 'stale' ? weak(`${times}: a late retry, or a repetition`) : fails(times);
}

function contentMd5({ headers, raw }: StoredMns): Found | undefined {
  const received = headers['content-md5'];
  if (received === undefined) return undefined;
  return isSpelling(received, contentMd5Spellings(raw))
    ? holds(`of the ${raw.length} bytes that the broker sent`)
    : fails('it is not that of the bytes that are kept');
}

/** MD5 of the text as the broker had it: before a source's base64 is decoded. */
function messageMd5({ source, raw, format, messageMd5: kept }: StoredMns): Found | undefined {
  if (kept === undefined) return undefined;
  return reading(() => {
    const published = publishedMessage(source, raw, { format, decode: 'none' });
    const md5 = createHash('md5').update(published).digest('hex').toUpperCase();
    return md5 === kept
      ? holds('of the text as published')
      : fails('it is not that of the text as published');
  });
}

/** Whose message it is, by the body or the headers that were signed. A bare message out of a queue does not say. */
function identity(stored: StoredMns): Found | undefined {
  const { source, raw, format, headers, proof } = stored;
  if (format === 'SIMPLIFIED' && proof.kind === 'queue') return undefined;
  return reading(() => {
    const fault = (path: string, problem: string) => new MalformedPushError(source, path, problem);
    const fields = readFields(raw, format, fault);
    const said =
      format === 'SIMPLIFIED'
        ? readEnvelope((name) => headers[name], NAMES_IN_HEADERS, fault)
        : readEnvelope((name) => fields.get(name), NAMES_IN_BODY, fault);
    const names = ['messageId', 'owner', 'topic', 'subscription'] as const;
    const other = names.find((name) => said[name] !== stored[name]);
    return other === undefined
      ? holds('message, account, topic and subscription are as it says of itself')
      : fails(`it says of itself that its ${other} is ${said[other]}, the row says ${stored[other]}`);
  });
}

function reading(read: () => Found): Found {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedPushError) return fails(`it cannot be read: ${error.message}`);
    throw error;
  }
}

const UNCHECKED: Found = { verdict: 'unknown', detail: 'without its certificate it cannot be checked' };
const SIGNED: Found = {
  verdict: 'holds',
  detail:
    'of the kept digest of what was signed; what that was, with the token in it, was checked when it came',
};

function holds(detail: string): Found {
  return { verdict: 'holds', detail };
}

function weak(detail: string): Found {
  return { verdict: 'weak', detail };
}

function fails(detail: string): Found {
  return { verdict: 'fails', detail };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
