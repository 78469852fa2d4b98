import { dateTime } from '../../../output/units.ts';
import type { MessageDetail } from '../../protocol.ts';

type Kept = MessageDetail['notification']['proof'];

/** What the gateway kept of the proof when it accepted the message. */
export function ProofKept({ proof }: { readonly proof: Kept }) {
  return (
    <table class="pairs">
      <caption>Kept when it was accepted</caption>
      <tbody>
        {rowsOf(proof).map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="id">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rowsOf(proof: Kept): readonly (readonly [string, string])[] {
  switch (proof.kind) {
    case 'mns-signature':
      return [
        ['kind', 'RSA-SHA1 under the broker’s certificate'],
        ['signed at', `${dateTime(proof.signedAt)} (${proof.freshness})`],
        ['certificate', proof.certificateUrl],
        ['fingerprint', proof.certificateFingerprint],
        ['key', `${proof.keyBits} bits${proof.certificateExpired ? ', certificate expired' : ''}`],
        ['signature', proof.signature],
        ['string to sign, SHA-1', proof.stringToSignSha1],
      ];
    case 'cmq-token':
      return [
        ['kind', 'the path token alone: CMQ signs nothing'],
        ['caller’s address', proof.addressChecked ? 'in the source’s ranges' : 'not restricted'],
      ];
    case 'queue':
      return [
        ['kind', 'pulled over an authenticated connection'],
        ['queue', proof.queue],
        ['id in the queue', proof.queueMessageId],
        ['enqueued at', dateTime(proof.enqueuedAt)],
      ];
  }
}
