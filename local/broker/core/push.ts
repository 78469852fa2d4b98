import type { BrokerName } from './broker-name.ts';
import type { FaultKind } from './faults.ts';
import type { TopicMessage } from './topic.ts';

/** A request as it goes over the wire: the headers keep their spelling and their order. */
export interface PushRequest {
  readonly method: 'POST';
  readonly url: string;
  /** What stands in the request line: path and query, exactly as signed. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface PushAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most the first 16 KB. */
  readonly body: string;
}

/** One try at one endpoint. */
export interface PushAttempt {
  readonly broker: BrokerName;
  readonly topic: string;
  readonly subscription: string;
  readonly messageId: string;
  /** 1 for the first try; a duplicate has the number of its original. */
  readonly number: number;
  readonly endpoint: string;
  /** Milliseconds since the epoch, by the broker's clock. */
  readonly at: number;
  /** How long the try took, in milliseconds. */
  readonly ms: number;
  readonly succeeded: boolean;
  /** The faults that were asked for and struck this try. */
  readonly faults: readonly FaultKind[];
  /** Absent when nothing was sent over HTTP: a queue endpoint, or a dropped push. */
  readonly request?: PushRequest;
  readonly answer?: PushAnswer;
  /** Why there is no answer. */
  readonly error?: string;
}

/**
 * `recorded`: for mail and SMS endpoints, which are never sent to. `unsubscribed`: the subscription went
 * away before the push succeeded.
 */
export type PushState = 'pending' | 'delivered' | 'dead-lettered' | 'dropped' | 'unsubscribed' | 'recorded';

/** One message on its way to one subscription. */
export interface Push {
  readonly broker: BrokerName;
  readonly topic: string;
  readonly subscription: string;
  readonly message: TopicMessage;
  /** The same for all tries. */
  readonly requestId: string;
  state: PushState;
  failures: number;
  /** Milliseconds since the epoch; absent while a try runs and after the last. */
  nextAttemptAt?: number | undefined;
  readonly attempts: PushAttempt[];
}
