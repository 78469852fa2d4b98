import type { BrokerLimits } from '../broker.ts';

/** Source: MNS documentation, "Limits". Names: pages say 120, 255 and 256; the service decides. */
export const MNS_LIMITS: BrokerLimits = {
  messageBytes: 65_536,
  nameLength: 255,
  tagsPerMessage: 1,
  tagsPerSubscription: 1,
  tagLength: 16,
  queueBatch: 16,
  longPoll: 30,
};
