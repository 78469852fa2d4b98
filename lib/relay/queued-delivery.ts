import * as v from 'valibot';
import type { DeliveryKey } from '../store/delivery.ts';

/** A message of the deliveries queue. */
export interface QueuedDelivery extends DeliveryKey {
  /** Attempts made when it was sent: a message that comes twice, or late, finds the record further on. */
  readonly made: number;
}

/** A message of the dead-letter queue: what was given up, and why. It can be put back on the deliveries queue as it is. */
export interface DeadLetter extends QueuedDelivery {
  readonly reason: string;
  readonly detail: string;
  /** Epoch ms. */
  readonly givenUpAt: number;
}

const QueuedDeliverySchema = v.object({
  source: v.string(),
  messageId: v.string(),
  target: v.string(),
  made: v.pipe(v.number(), v.integer(), v.minValue(0)),
  givenUpAt: v.optional(v.number()),
});

/** A message as it was read from a queue; `givenUpAt` tells that it came back from the dead-letter queue. */
export type ReadDelivery = v.InferOutput<typeof QueuedDeliverySchema>;

/** @throws ValiError or SyntaxError: nothing else writes to the queue, so it is our own fault */
export function readQueuedDelivery(body: string): ReadDelivery {
  return v.parse(QueuedDeliverySchema, JSON.parse(body));
}
