import { type BrokerErrorKind, PASSING_KINDS } from '../broker-error.ts';

export type Subject = 'topic' | 'subscription' | 'queue';

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
  4410: 'limit-exceeded',
  4420: 'throttled',
  4430: 'receipt-expired',
  4450: 'limit-exceeded',
  4460: 'already-exists',
  4470: 'too-large',
  4480: 'throttled',
  4490: 'already-exists',
  4500: 'limit-exceeded',
  6000: 'internal',
  6030: 'no-subscriber',
  // Made again too soon after it was deleted.
  6040: 'throttled',
  6050: 'invalid',
};

/** API v2, where the module's own code tells more. */
const BY_MODULE: Readonly<Record<string, BrokerErrorKind>> = {
  10100: 'queue-not-found',
  10540: 'has-subscriptions',
  10600: 'topic-not-found',
};

type Api3Rule = readonly [pattern: RegExp, kind: BrokerErrorKind | 'not-found'];

/**
 * API 3.0, by the first pattern that the code matches. Source: the codes that the vendor's Go SDK lists for each CMQ
 * action; which of them the service uses when is not confirmed, so messages are read before the vague ones.
 */
const TELLING_CODES: readonly Api3Rule[] = [
  [/^(AuthFailure|UnauthorizedOperation)/, 'denied'],
  [/^RequestLimitExceeded|OperateLater|InternalError\.Retry|InstanceNotReady/, 'throttled'],
  [/^LimitExceeded/, 'limit-exceeded'],
  [/MaxMessageSize/, 'too-large'],
  [/^ResourceNotFound/, 'not-found'],
  [/^ResourceInUse/, 'already-exists'],
];

const MESSAGES: readonly Api3Rule[] = [
  [/(has|exists?) (any )?subscri|subscri\w* (still )?exist|unsubscribe all/i, 'has-subscriptions'],
  [/(topic|queue|subscri).*not (be )?(exist|found)/i, 'not-found'],
  [/(topic|queue|subscri).*(already|duplicate)/i, 'already-exists'],
  [/receipt ?handle/i, 'receipt-expired'],
];

const VAGUE_CODES: readonly Api3Rule[] = [
  [/^InternalError/, 'internal'],
  [/^(Invalid|Missing|Unknown|Unsupported|NoSuch|ActionOffline|OperationDenied|Resource)/, 'invalid'],
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

/** `FailedOperation` alone says nothing: not retryable, as nobody knows what was done. */
export function kindOfApi3(
  code: string,
  message: string,
  subject: Subject,
): { readonly kind: BrokerErrorKind; readonly retryable: boolean } {
  const module = EMBEDDED.exec(message)?.[2] ?? MODULE.exec(message)?.[1];
  const found =
    (module === undefined ? undefined : BY_MODULE[module]) ??
    kindAt(TELLING_CODES, code) ??
    kindAt(MESSAGES, message) ??
    kindAt(VAGUE_CODES, code);
  const kind = found === 'not-found' ? NOT_FOUND[namedIn(code) ?? namedIn(message) ?? subject] : found;
  return { kind: kind ?? 'internal', retryable: kind !== undefined && PASSING_KINDS.has(kind) };
}

function kindAt(rules: readonly Api3Rule[], text: string): Api3Rule[1] | undefined {
  return rules.find(([pattern]) => pattern.test(text))?.[1];
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
