import type { NotificationView } from '../../lib/manage/notifications.ts';
import type { Proof } from '../../lib/push/proof.ts';
import type { Delivery } from '../../lib/store/delivery.ts';
import type { Style } from './style.ts';
import type { Column } from './table.ts';
import { bytes, dateTime, shortTime } from './units.ts';

export const notificationColumns: readonly Column<NotificationView>[] = [
  { title: 'RECEIVED', value: (one) => shortTime(one.receivedAt), style: () => 'dim' },
  { title: 'SOURCE', value: (one) => one.source, style: () => 'cyan' },
  { title: 'MESSAGE ID', value: (one) => one.messageId },
  { title: 'TAGS', value: (one) => one.tags.join(', ') || '-', hideable: true },
  {
    title: 'DELIVERIES',
    hideable: true,
    value: ({ deliveries = [] }) => summary(deliveries),
    style: ({ deliveries = [] }) => mood(deliveries),
  },
  { title: 'MESSAGE', value: preview },
];

export function notificationFields(one: NotificationView): [string, string | undefined][] {
  return [
    ['Message id', one.messageId],
    ['Source', one.source],
    ['Topic', `${one.topic} of ${one.broker} account ${one.owner}`],
    ['Subscription', one.subscription],
    ['Tags', one.tags.join(', ')],
    ['Format', one.format],
    ['Size', bytes(one.messageBytes)],
    ['Published', one.publishedAt === undefined ? undefined : dateTime(one.publishedAt)],
    ['Received', dateTime(one.receivedAt)],
    ['Kept until', dateTime(one.expiresAt * 1000)],
    ['Request id', one.requestId],
    ['Proof', proofOf(one.proof)],
  ];
}

/** The beginning of a message, on one line. */
export function preview({
  message,
  messageEncoding,
}: Pick<NotificationView, 'message' | 'messageEncoding'>): string {
  const shown = message.slice(0, 500).replace(/\s+/g, ' ').trim();
  return messageEncoding === 'base64' ? `base64 ${shown}` : shown;
}

function proofOf(proof: Proof): string {
  switch (proof.kind) {
    case 'mns-signature': {
      const expired = proof.certificateExpired ? ', expired' : '';
      return `signature of ${dateTime(proof.signedAt)}, ${proof.freshness}, ${proof.keyBits} bit certificate${expired}`;
    }
    case 'cmq-token':
      return `the token of its URL${proof.addressChecked ? ', and the address it came from' : ''}`;
    case 'queue':
      return `pulled from queue ${proof.queue}`;
  }
}

/** `demo delivered`, or how many are in which state. */
function summary(deliveries: readonly Delivery[]): string {
  const [first, ...others] = deliveries;
  if (first === undefined) return '-';
  if (others.length === 0) return `${first.target} ${first.state}`;
  const states = Map.groupBy(deliveries, ({ state }) => state);
  return Array.from(states, ([state, { length }]) => `${length} ${state}`).join(', ');
}

function mood(deliveries: readonly Delivery[]): Style | undefined {
  if (deliveries.length === 0) return 'dim';
  if (deliveries.some(({ state }) => state === 'exhausted')) return 'red';
  return deliveries.every(({ state }) => state === 'delivered') ? 'green' : 'yellow';
}
