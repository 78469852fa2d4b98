import { createHash } from 'node:crypto';
import { reasonOf } from '../errors.ts';
import type { Check } from '../push/check.ts';
import type { Proof } from '../push/proof.ts';
import type { StoredNotification } from '../push/stored.ts';
import { publishedMessage } from './message.ts';
import { reverify as reverifyMns } from './mns/re-verify.ts';

/** Certificates that are kept, by their URLs. */
export type KeptCertificate = (url: string) => Promise<{ readonly pem: string } | undefined>;

/**
 * Holds a stored message against its proof once more, with nothing but what is kept. Never throws for what a row
 * says: a row that cannot be read is a check that fails.
 */
export async function reverify(
  stored: StoredNotification,
  certificateOf: KeptCertificate,
): Promise<readonly Check[]> {
  const { proof } = stored;
  const isSigned = proof.kind === 'mns-signature';
  const kept = isSigned ? await certificateOf(proof.certificateUrl) : undefined;
  return [
    ...(isSigned ? [] : [originCheck(proof)]),
    ...(stored.broker === 'mns' ? reverifyMns(stored, kept?.pem) : []),
    digestCheck(stored),
  ];
}

function digestCheck(stored: StoredNotification): Check {
  const check = 'digest';
  try {
    const message = publishedMessage(stored);
    const same =
      createHash('sha256').update(message).digest('hex') === stored.messageSha256 &&
      message.length === stored.messageBytes;
    return same
      ? { check, verdict: 'holds', detail: `SHA-256 of the ${message.length} bytes of the message` }
      : { check, verdict: 'fails', detail: 'the message is another than was stored' };
  } catch (error) {
    return { check, verdict: 'fails', detail: `the message cannot be read: ${reasonOf(error)}` };
  }
}

function originCheck(proof: Exclude<Proof, { readonly kind: 'mns-signature' }>): Check {
  if (proof.kind === 'queue') {
    const since = new Date(proof.enqueuedAt).toISOString();
    const detail = `pulled with the account’s own keys from queue ${proof.queue}, where it lay since ${since}`;
    return { check: 'queue', verdict: 'holds', detail };
  }
  const address = proof.addressChecked ? ', from an address of the source’s ranges' : '';
  const detail = `CMQ signs nothing: it came with the token of its URL${address}`;
  return { check: 'token', verdict: 'weak', detail };
}
