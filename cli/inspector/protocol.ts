import type { NotificationView } from '../../lib/manage/notifications.ts';
import type { PublishInput } from '../../lib/manage/publish.ts';
import type { ReplayPlan, ReplayProgress } from '../../lib/manage/replay.ts';
import type { SourceView } from '../../lib/manage/subscriptions/source-view.ts';
import type { Check } from '../../lib/push/check.ts';
import type { Delivery, DeliveryState } from '../../lib/store/delivery.ts';
import type { TargetHealth } from '../../lib/store/targets.ts';

/**
 * What the page and its server say to each other. Types alone, so that the page's bundle holds nothing of the
 * functions. Times are epoch ms.
 *
 * - `POST /api/<call>` with the input as JSON answers `Answer<call>`; the page's own origin alone may ask
 * - `GET /api/events` is a stream of server-sent events, each `event: <name>`, `data: <JSON>` of `LiveEvents`
 */
export interface Calls {
  /** What the page is of. */
  about: { input: Nothing; result: About };
  /** What was received, newest first, of all sources unless one is named. */
  messages: {
    input: {
      readonly source?: string;
      /** Inclusive; the last 24 hours unless given. */
      readonly from?: number;
      /** Exclusive. A further page begins at the last row's `receivedAt` + 1, and repeats the rows of that ms. */
      readonly to?: number;
      /** 1 to 1,000. */
      readonly limit: number;
    };
    result: { readonly messages: readonly MessageRow[]; readonly more: boolean };
  };
  message: { input: MessageKey; result: MessageDetail };
  sources: { input: Nothing; result: { readonly sources: readonly SourceView[] } };
  targets: { input: Nothing; result: { readonly targets: readonly TargetRow[] } };
  /** Has a target take messages again, or take none until it is enabled. */
  setTarget: {
    input: { readonly target: string; readonly enabled: boolean };
    result: { readonly message: string };
  };
  /**
   * Counts what a replay would send, to a target that the configuration has; changes nothing. One message goes there
   * whatever the routes say; of a span of time, those that a route gives to the target.
   */
  plan: {
    input: {
      readonly target: string;
      readonly source: string;
      readonly messageId?: string;
      readonly from?: number;
      readonly to?: number;
      readonly only: 'all' | 'failed' | 'missing';
    };
    result: { readonly plan: ReplayPlan; readonly message: string };
  };
  /** Runs a plan for a while; `finished: false` asks to be called again with `resumeFrom`. */
  replay: {
    input: { readonly plan: ReplayPlan; readonly resumeFrom?: number };
    result: ReplayProgress & { readonly message: string };
  };
  /** Through the broker, as any publisher does. */
  publish: {
    input: Publish;
    result: { readonly message: string; readonly messageIds: readonly string[] };
  };
  /** What was counted, in steps that divide the span into at most 120. */
  figures: { input: { readonly minutes: 15 | 60 | 360 | 1440 }; result: Figures };
  /** The broker of this machine; refused for a deployed stage. */
  broker: { input: Nothing; result: LocalBrokerState };
  /** Puts these faults in force instead of what was. */
  setFaults: {
    input: { readonly faults: readonly BrokerFault[] };
    result: { readonly faults: readonly ActiveFault[] };
  };
}
export type CallName = keyof Calls;
export type InputOf<C extends CallName> = Calls[C]['input'];
export type ResultOf<C extends CallName> = Calls[C]['result'];
/** 200 with the first; another status, with what went wrong and what to do next, with the second. */
export type Answer<C extends CallName> = ResultOf<C> | Problem;
export interface Problem {
  readonly error: string;
  readonly next?: string;
}
type Nothing = Readonly<Record<string, never>>;

export interface LiveEvents {
  /** A message was stored, or something happened to one: the row replaces any of the same source and id. */
  message: MessageRow;
  targets: readonly TargetRow[];
  sources: readonly SourceView[];
  /** The stage does not answer, or does again. */
  stage: { readonly reachable: boolean; readonly problem?: Problem };
}

export interface About {
  readonly stage: string;
  /** Whether there is a broker with fault switches, and functions that anybody on this machine may invoke. */
  readonly local: boolean;
  /** Where `figures` come from; undefined when there are none, with the reason. */
  readonly figures: { readonly from: 'log' | 'cloudwatch' } | { readonly missing: string };
}

export type { Check };

export interface MessageKey {
  readonly source: string;
  readonly messageId: string;
}

/** A line of the list. */
export interface MessageRow extends MessageKey {
  readonly broker: 'mns' | 'cmq';
  readonly topic: string;
  readonly tags: readonly string[];
  readonly receivedAt: number;
  readonly publishedAt?: number;
  readonly bytes: number;
  /** The beginning of the message, at most 200 characters; of binary ones, base64. */
  readonly preview: string;
  /** The worst of its deliveries, or `unrouted` when no route took it (yet). */
  readonly state: DeliveryState | 'unrouted';
  readonly deliveries: readonly Pick<Delivery, 'target' | 'state' | 'made'>[];
}

export interface MessageDetail {
  readonly notification: NotificationView;
  /** What the broker sent. */
  readonly raw: string;
  readonly rawEncoding: 'utf8' | 'base64';
  readonly deliveries: readonly Delivery[];
  /** What proved the message, checked anew now. */
  readonly checks: readonly Check[];
  /** Every route's verdict, as `explain` gives it. */
  readonly routes: readonly object[];
}

export interface TargetRow {
  readonly target: string;
  readonly type: string;
  /** As the configuration says. */
  readonly enabled: boolean;
  readonly health: TargetHealth;
  /** Of the deliveries that the server has seen since it began; absent before the first. */
  readonly seen?: {
    readonly attempts: number;
    readonly failed: number;
    /** Of attempts, in ms. */
    readonly p50: number;
    readonly p99: number;
  };
}

export interface Publish {
  readonly broker: PublishInput['broker'];
  readonly account: string;
  readonly topic: string;
  readonly body: string;
  readonly tags: readonly string[];
  /** 1 to 200 times the same. */
  readonly count: number;
}

export interface Figures {
  /** The beginning of each step. */
  readonly at: readonly number[];
  /** How long a step is, in ms. */
  readonly step: number;
  readonly received: readonly number[];
  /** Pushes of sources, and requests of strangers. */
  readonly rejected: readonly number[];
  readonly delivered: readonly number[];
  readonly failed: readonly number[];
  readonly sources: readonly {
    readonly source: string;
    readonly received: number;
    readonly lastSeen?: number;
    /**
     * Rejected pushes by reason; only what was proven to hold the source's token is counted here. CloudWatch knows no
     * reasons: there it is `refused` alone.
     */
    readonly rejected: Readonly<Record<string, number>>;
  }[];
  /** Requests that held no source's token, by reason. */
  readonly strangers: Readonly<Record<string, number>>;
}

export interface LocalBrokerState {
  readonly url: string;
  readonly topics: readonly {
    readonly broker: 'mns' | 'cmq';
    readonly name: string;
    /** `endpoint` without its token. */
    readonly subscriptions: readonly {
      readonly name: string;
      readonly endpoint: string;
      readonly format: string;
      /** Pushes that wait for a retry. */
      readonly pending: number;
    }[];
  }[];
  readonly queues: readonly {
    readonly broker: 'mns' | 'cmq';
    readonly name: string;
    readonly active: number;
    readonly inactive: number;
    readonly delayed: number;
  }[];
  readonly faults: readonly ActiveFault[];
}

export interface BrokerFault {
  readonly kind:
    | 'delay'
    | 'stale-date'
    | 'drop'
    | 'duplicate'
    | 'reorder'
    | 'forged-signature'
    | 'wrong-digest';
  readonly ms?: number;
  readonly broker?: 'mns' | 'cmq';
  readonly topic?: string;
  readonly probability?: number;
}

export interface ActiveFault {
  readonly id: string;
  readonly fault: BrokerFault;
  /** How many tries at pushing it has struck. */
  readonly struck: number;
}
