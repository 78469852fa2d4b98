/** [least, most] of what a client may set; all ranges include both ends. */
export type Range = readonly [least: number, most: number];

/** The service's documented limits. */
export const LIMITS = {
  name: { pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/, longest: 255 },
  /** Bytes. */
  maximumMessageSize: [1024, 65_536],
  /** Seconds. */
  delaySeconds: [0, 604_800],
  messageRetentionPeriod: [60, 604_800],
  visibilityTimeout: [1, 43_200],
  pollingWaitSeconds: [0, 30],
  priority: [1, 16],
  maxReceiveCount: [1, 1000],
  batch: [1, 16],
  listPage: [1, 1000],
  /** Characters. */
  longestTag: 16,
  subscriptionsPerTopic: 100,
  /** How far a request's date may be from the service's clock, in milliseconds. */
  dateToleranceMs: 15 * 60 * 1000,
  /** Seconds; not settable. */
  topicRetentionPeriod: 86_400,
} as const;

export const DEFAULTS = {
  topic: { maximumMessageSize: 65_536, loggingEnabled: false },
  queue: {
    delaySeconds: 0,
    maximumMessageSize: 65_536,
    messageRetentionPeriod: 345_600,
    visibilityTimeout: 30,
    pollingWaitSeconds: 0,
    loggingEnabled: false,
  },
  priority: 8,
  /** Milliseconds within which an endpoint must answer a push. */
  pushTimeoutMs: 5000,
} as const;
