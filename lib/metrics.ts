import type { LogFields } from './log.ts';

/** What is counted, each a plain metric that an alarm can watch without arithmetic. */
export type Metric =
  /** Messages that were proven and are stored. */
  | 'Accepted'
  /** 0 or 1 for each push that held a source's token: the average is the reject rate. */
  | 'Refused'
  /** Requests that held no source's token. */
  | 'Strangers'
  /** Proven messages that cannot be read, or whose id another message has. */
  | 'Quarantined'
  /** 0 or 1 for each attempt: the average is the failure rate. */
  | 'DeliveryFailures'
  /** Times that the broker's signing certificate was another under its old name. */
  | 'CertificateChanges';

export const NAMESPACE = 'topic-relay';

/**
 * Members that make a log line a metric too, in CloudWatch's embedded metric format: the log is all that a function
 * writes, and what a metric says can be looked up in its line. The line must hold `stage`, and the dimension.
 * @param dimension counts apart for each value of that field, too. Never one that strangers choose: each value of it
 *   is a metric of its own, and is paid for
 */
export function metrics(
  values: Readonly<Partial<Record<Metric, number>>>,
  dimension?: 'source' | 'target',
): LogFields {
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: 'Count' }));
  const Dimensions = dimension === undefined ? [['stage']] : [['stage'], ['stage', dimension]];
  return {
    ...values,
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions, Metrics }] },
  };
}
