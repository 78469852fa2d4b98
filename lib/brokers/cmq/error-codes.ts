import type { BrokerErrorKind } from '../broker-error.ts';

export type Subject = 'topic' | 'subscription' | 'queue';

export const RETRYABLE: ReadonlySet<BrokerErrorKind> = new Set(['throttled', 'internal']);

const NOT_FOUND: Readonly<Record<Subject, BrokerErrorKind>> = {
  topic: 'topic-not-found',
  subscription: 'subscription-not-found',
  queue: 'queue-not-found',
};

/** API v2, by code. Source: TDMQ for CMQ documentation, "Error codes". */
const BY_CODE: Readonly<Record<string, BrokerErrorKind>> = {
  4000: 'invalid',
  4100: 'denied',
  4400: 'too-large',
  4420: 'throttled',
  4430: 'receipt-expired',
  4450: 'limit-exceeded',
  4460: 'already-exists',
  4480: 'throttled',
  4490: 'already-exists',
  6000: 'internal',
  6030: 'no-subscriber',
  // Made again too soon after it was deleted.
  6040: 'throttled',
};

/** API v2, where the module's own code tells more. */
const BY_MODULE: Readonly<Record<string, BrokerErrorKind>> = {
  10100: 'queue-not-found',
  10540: 'has-subscriptions',
  10600: 'topic-not-found',
};

/**
 * API 3.0, by the first pattern that the code matches. Source: the codes that the vendor's Go SDK lists for each CMQ
 * action; what the service answers in practice is not confirmed.
 */
const API3_CODES: readonly (readonly [RegExp, BrokerErrorKind | 'not-found'])[] = [
  [/^(AuthFailure|UnauthorizedOperation)/, 'denied'],
  [/^RequestLimitExceeded/, 'throttled'],
  [/OperateLater|InternalError\.Retry|InstanceNotReady/, 'throttled'],
  [/^LimitExceeded/, 'limit-exceeded'],
  [/MaxMessageSize/, 'too-large'],
  [/^ResourceNotFound/, 'not-found'],
  [/^ResourceInUse/, 'already-exists'],
  [/^InternalError/, 'internal'],
  [/^(InvalidParameter|MissingParameter|UnknownParameter|Invalid|Unsupported|NoSuch|Operation)/, 'invalid'],
];

/** API 3.0, by message, for the codes that say only that the backend refused (`FailedOperation.CmqBackendError`). */
const API3_MESSAGES: readonly (readonly [RegExp, BrokerErrorKind | 'not-found'])[] = [
  [/has subscri|subscri\w* (still )?exist/i, 'has-subscriptions'],
  [/not (be )?(exist|found)|no such/i, 'not-found'],
  [/already|duplicate/i, 'already-exists'],
];

/** `4440(10600)`, also as it is printed inside other messages. */
const EMBEDDED = /\b(\d{4})\s?\((\d{5})\)/;
/** `(10600)topic is not existed` */
const MODULE = /^\((\d{5})\)/;

/** @returns the kind, and the code with its module's */
export function kindOfV2(
  code: number,
  message: string,
  subject: Subject,
): { readonly code: string; readonly kind: BrokerErrorKind } {
  const [, innerCode, innerModule] = EMBEDDED.exec(message) ?? [];
  const outer = innerCode ?? String(code);
  const module = innerModule ?? MODULE.exec(message)?.[1];
  const kind =
    (module === undefined ? undefined : BY_MODULE[module]) ??
    BY_CODE[outer] ??
    (outer === '4440'
      ? NOT_FOUND[namedIn(message) ?? subject]
      : Number(outer) < 5_000
        ? 'invalid'
        : 'internal');
  return { code: module === undefined ? outer : `${outer}(${module})`, kind };
}

export function kindOfApi3(code: string, message: string, subject: Subject): BrokerErrorKind {
  if (EMBEDDED.test(message)) return kindOfV2(0, message, subject).kind;
  const found =
    API3_CODES.find(([pattern]) => pattern.test(code))?.[1] ??
    API3_MESSAGES.find(([pattern]) => pattern.test(message))?.[1];
  if (found !== 'not-found') return found ?? 'internal';
  return NOT_FOUND[namedIn(code) ?? namedIn(message) ?? subject];
}

/** The last of the three that is named before it is said to be missing. */
function namedIn(text: string): Subject | undefined {
  const [before = ''] = text.toLowerCase().split(/\bnot\b|doesn't/);
  const places: readonly (readonly [Subject, number])[] = [
    ['topic', before.lastIndexOf('topic')],
    ['subscription', before.lastIndexOf('subscri')],
    ['queue', before.lastIndexOf('queue')],
  ];
  const [last] = places.filter(([, at]) => at >= 0).sort(([, left], [, right]) => right - left);
  return last?.[0];
}
