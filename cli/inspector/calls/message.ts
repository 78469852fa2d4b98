import * as v from 'valibot';
import { type Call, MessageId, SourceName } from './call.ts';

export const message: Call<'message'> = {
  input: v.strictObject({ source: SourceName, messageId: MessageId }),
  async answer(key, { functions }) {
    const [{ notification, raw, rawEncoding }, { deliveries }, { checks }, { routes }] = await Promise.all([
      functions.read('notifications', { action: 'get', ...key }, 'raw'),
      functions.read('deliveries', { action: 'list', ...key }, 'deliveries'),
      functions.read('notifications', { action: 'verify', ...key }, 'checks'),
      functions.read('notifications', { action: 'explain', ...key }, 'routes'),
    ]);
    return { notification, raw, rawEncoding, deliveries, checks, routes };
  },
};
