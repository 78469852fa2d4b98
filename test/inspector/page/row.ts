import type { MessageRow } from '../../../cli/inspector/protocol.ts';

/** A message of the list. */
export function row(fields: Partial<MessageRow> = {}): MessageRow {
  return {
    source: 'orders',
    messageId: '62184D3D4308C001CDC54163542A6166',
    broker: 'mns',
    topic: 'orders',
    tags: [],
    receivedAt: 1_747_500_000_000,
    bytes: 11,
    preview: '{"order":1}',
    state: 'delivered',
    deliveries: [{ target: 'demo', state: 'delivered', made: 1 }],
    ...fields,
  };
}
