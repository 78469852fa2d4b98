import type { BrokerLimits } from '../broker.ts';

/** Source: TDMQ for CMQ documentation, "Use limits". The older v2 pages say 64 KB a message. */
export const CMQ_LIMITS: BrokerLimits = {
  messageBytes: 1_048_576,
  nameLength: 64,
  tagsPerMessage: 5,
  tagsPerSubscription: 5,
  tagLength: 16,
  queueBatch: 16,
  longPoll: 30,
};
