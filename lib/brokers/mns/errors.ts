import { BrokerError, type BrokerErrorKind, PASSING_KINDS } from '../broker-error.ts';
import { kindOfStatus } from '../http-status.ts';

/** Source: MNS documentation, "Error codes". What is not listed is judged by its HTTP status. */
const KINDS: Readonly<Record<string, BrokerErrorKind>> = {
  TopicNotExist: 'topic-not-found',
  SubscriptionNotExist: 'subscription-not-found',
  QueueNotExist: 'queue-not-found',
  MessageNotExist: 'receipt-expired',
  ReceiptHandleError: 'receipt-expired',
  TopicAlreadyExist: 'already-exists',
  SubscriptionAlreadyExist: 'already-exists',
  QueueAlreadyExist: 'already-exists',
  AccessDenied: 'denied',
  InvalidAccessKeyId: 'denied',
  SignatureDoesNotMatch: 'denied',
  InvalidAuthorizationHeader: 'denied',
  MissingAuthorizationHeader: 'denied',
  InvalidDateHeader: 'denied',
  MissingDateHeader: 'denied',
  // The clock of the caller is more than 15 minutes off.
  TimeExpired: 'denied',
  InternalError: 'internal',
  InternalServerError: 'internal',
};

/** Codes that name a quota or a rate differ from page to page and are recognised by their words. */
const WORDED: readonly (readonly [RegExp, BrokerErrorKind])[] = [
  [/throttl|qps|toomanyrequests|flowcontrol|servicebusy/i, 'throttled'],
  [/exceed|quota/i, 'limit-exceeded'],
];

export interface MnsFault {
  /** `PUT /topics/orders` */
  readonly operation: string;
  readonly status: number;
  /** Absent when the answer was not MNS's own, such as a proxy's error page. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
}

export function mnsError(fault: MnsFault): BrokerError {
  const code = fault.code ?? `HTTP ${fault.status}`;
  const kind = kindOf(fault.status, code);
  return new BrokerError(`mns ${fault.operation}: ${code}${fault.message ? `: ${fault.message}` : ''}`, {
    broker: 'mns',
    kind,
    code,
    status: fault.status,
    requestId: fault.requestId,
    retryable: PASSING_KINDS.has(kind),
  });
}

/** A request that was not sent, because MNS could not take it or would take it otherwise than it was meant. */
export function refusedRequest(kind: 'invalid' | 'too-large', code: string, message: string): BrokerError {
  return new BrokerError(`mns: ${message}`, { broker: 'mns', kind, code, status: 0, retryable: false });
}

function kindOf(status: number, code: string): BrokerErrorKind {
  return KINDS[code] ?? WORDED.find(([words]) => words.test(code))?.[1] ?? kindOfStatus(status);
}
