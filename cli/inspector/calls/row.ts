import type { NotificationView } from '../../../lib/manage/notifications.ts';
import type { Delivery, DeliveryState } from '../../../lib/store/delivery.ts';
import type { MessageRow } from '../protocol.ts';

const PREVIEW = 200;

/** The worst first. */
const STATES: readonly DeliveryState[] = [
  'exhausted',
  'held',
  'waiting',
  'in-flight',
  'pending',
  'delivered',
];

/** The line of the list that a message is. */
export function rowOf(
  {
    source,
    messageId,
    broker,
    topic,
    tags,
    receivedAt,
    publishedAt,
    messageBytes,
    message,
  }: NotificationView,
  deliveries: readonly Delivery[],
): MessageRow {
  return {
    source,
    messageId,
    broker,
    topic,
    tags,
    receivedAt,
    ...(publishedAt !== undefined && { publishedAt }),
    bytes: messageBytes,
    preview: message.slice(0, PREVIEW).replace(/[\ud800-\udbff]$/, ''),
    ...standing(deliveries),
  };
}

/** What a line says of where its message went. */
export function standing(deliveries: readonly Delivery[]): Pick<MessageRow, 'state' | 'deliveries'> {
  return {
    state: STATES.find((one) => deliveries.some(({ state }) => state === one)) ?? 'unrouted',
    deliveries: deliveries.map(({ target, state, made }) => ({ target, state, made })),
  };
}
