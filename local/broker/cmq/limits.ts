/** [least, most] of what a client may set; all ranges include both ends. */
export type Range = readonly [least: number, most: number];

/** The service's documented limits. */
export const LIMITS = {
  name: /^[A-Za-z][A-Za-z0-9-]{0,63}$/,
  /** Bytes. API v2 documents 65,536; its SDKs and TDMQ go up to 1 MB. */
  maxMsgSize: [1024, 1_048_576],
  /** Bytes of all messages of a batch. */
  batchBytes: 1_048_576,
  batch: 16,
  /** Seconds. */
  topicRetention: [60, 86_400],
  queueRetention: [60, 1_296_000],
  visibilityTimeout: [1, 43_200],
  pollingWaitSeconds: [0, 30],
  delaySeconds: [0, 3600],
  rewindSeconds: [0, 1_296_000],
  /** Messages. */
  maxMsgHeapNum: [1_000_000, 1_000_000_000],
  maxReceiveCount: [1, 1000],
  tags: 5,
  /** Characters. */
  tagLength: 16,
  bindingKeys: 5,
  /** Bytes. */
  keyLength: 64,
  keyDots: 15,
  /** Entries of one page. */
  topicPage: [1, 50],
  queuePage: [1, 50],
  subscriptionPage: [1, 100],
  topics: 1000,
  queues: 1000,
  subscriptionsPerTopic: 500,
} as const;

export const DEFAULTS = {
  page: 20,
  topic: { maximumMessageSize: 65_536, retentionSeconds: 86_400 },
  queue: {
    delaySeconds: 0,
    maximumMessageSize: 65_536,
    messageRetentionPeriod: 345_600,
    visibilityTimeout: 30,
    pollingWaitSeconds: 0,
    loggingEnabled: false,
    rewindSeconds: 0,
    maximumMessages: 100_000_000,
  },
  /** Milliseconds within which an endpoint must answer a push. */
  pushTimeoutMs: 15_000,
} as const;
