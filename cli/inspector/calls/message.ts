import * as v from 'valibot';
import type { Proof } from '../../../lib/push/proof.ts';
import type { Check } from '../protocol.ts';
import { type Call, MessageId, SourceName } from './call.ts';

export const message: Call<'message'> = {
  input: v.strictObject({ source: SourceName, messageId: MessageId }),
  async answer(key, { functions }) {
    const [{ notification, raw, rawEncoding }, { deliveries }, { routes }] = await Promise.all([
      functions.read('notifications', { action: 'get', ...key }, 'raw'),
      functions.read('deliveries', { action: 'list', ...key }, 'deliveries'),
      functions.read('notifications', { action: 'explain', ...key }, 'routes'),
    ]);
    return {
      notification,
      raw,
      rawEncoding,
      deliveries,
      checks: checksKept(notification.proof),
      routes,
    };
  },
};

/** What was checked when the message came, as its proof says. */
function checksKept(proof: Proof): readonly Check[] {
  const kept = (check: string, detail: string): Check => ({ check, verdict: 'unknown', detail });
  switch (proof.kind) {
    case 'mns-signature':
      return [
        kept('signature', `held when it came, over ${proof.stringToSignSha1}`),
        kept('certificate', `${proof.certificateFingerprint} from ${proof.certificateUrl}`),
        kept('freshness', `${proof.freshness}, signed at ${new Date(proof.signedAt).toISOString()}`),
      ];
    case 'cmq-token':
      return [kept('token', proof.addressChecked ? 'held, from an address of the source' : 'held')];
    case 'queue':
      return [kept('queue', `pulled from ${proof.queue} as ${proof.queueMessageId}`)];
  }
}
