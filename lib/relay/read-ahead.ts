import type { Log } from '../log.ts';
import type { DeliveryKey } from '../store/delivery.ts';
import type { DeliveryMessages } from '../store/delivery-messages.ts';
import type { Notifications } from '../store/notifications.ts';

export interface ReadAheadDependencies {
  readonly notifications: Pick<Notifications, 'get'>;
  readonly messages: DeliveryMessages;
  readonly log: Log;
}

/**
 * With the first message that is asked for, reads those of all these deliveries by one request: a request each is a
 * third of what a delivery costs. What that does not bring is read alone, so that a fault of one stays its own.
 */
export function readAhead(
  deliveries: readonly DeliveryKey[],
  { notifications, messages, log }: ReadAheadDependencies,
): Pick<Notifications, 'get'> {
  const readTogether = () =>
    messages.together(deliveries).catch((error: unknown) => {
      log.warn('messages were not read together', { error });
      return [];
    });
  let reading: ReturnType<typeof readTogether> | undefined;
  return {
    async get(source, messageId) {
      reading ??= readTogether();
      const read = await reading;
      const found = read.find((message) => message.source === source && message.messageId === messageId);
      return found ?? notifications.get(source, messageId);
    },
  };
}
