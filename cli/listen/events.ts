import type { NotificationView } from '../../lib/manage/notifications.ts';
import type { Delivery } from '../../lib/store/delivery.ts';

/** What can be seen to happen to a message. */
export type LiveEvent = ReceivedEvent | DeliveryEvent;

export interface ReceivedEvent {
  readonly event: 'received';
  readonly notification: NotificationView;
}

/** `failed`: an attempt did, and there will be another. */
export interface DeliveryEvent {
  readonly event: 'delivered' | 'failed' | 'exhausted' | 'held';
  readonly delivery: Delivery;
}
