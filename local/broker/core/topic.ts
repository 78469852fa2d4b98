import type { RetryStrategy } from './retry.ts';

/** MNS knows all three, CMQ knows JSON and SIMPLIFIED. */
export type ContentFormat = 'XML' | 'JSON' | 'SIMPLIFIED';

/** What a publisher sent, once for all subscriptions. */
export interface TopicMessage {
  readonly id: string;
  readonly body: string;
  readonly tags: readonly string[];
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  /** CMQ: the key that binding keys are matched against. */
  readonly routingKey?: string;
  /** MNS: the mail and SMS parameters, as the publisher wrote them. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface Subscription {
  readonly name: string;
  /** As the client wrote it. */
  readonly endpoint: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  modifiedAt: number;
  strategy: RetryStrategy;
  format: ContentFormat;
  filterTags: readonly string[];
  /** CMQ only. */
  bindingKeys: readonly string[];
  /** The queue that receives what could not be pushed. */
  deadLetterQueue?: string | undefined;
}

export interface Topic {
  readonly name: string;
  readonly createdAt: number;
  modifiedAt: number;
  /** Bytes. */
  maximumMessageSize: number;
  loggingEnabled: boolean;
  /** CMQ only: whether subscriptions choose by tags (1) or by binding keys (2). */
  readonly filterType?: 1 | 2;
  /** CMQ only: settable there, in seconds. */
  retentionSeconds?: number;
  readonly subscriptions: Map<string, Subscription>;
}
