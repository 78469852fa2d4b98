/**
 * The service's errors: code and module code of API v2 with the text spelled as the service spells it (`%s` is the
 * parameter at fault), then the code of API 3.0. Source: TDMQ for CMQ documentation, "Error codes"; for API 3.0 the
 * error lists of the official SDKs, which leave open what most cases answer with.
 */
const ERRORS = {
  invalidParameters: [4000, 10000, 'invalid request parameters', 'InvalidParameter'],
  missingParameter: [4000, 10010, 'lacked of required parameters', 'MissingParameter'],
  queueNameFormat: [4000, 10020, 'queue name format error', 'InvalidParameterValue'],
  emptyMessage: [4000, 10120, "message body can't be empty", 'InvalidParameterValue'],
  unknownAction: [4000, 10280, 'action is not existed', 'InvalidAction'],
  outOfRange: [4000, 10350, 'parameter %s value or length is out of range', 'InvalidParameterValue'],
  wrongType: [4000, 10360, 'parameter %s error type', 'InvalidParameter'],
  batchSize: [4000, 10370, '%s parameter batch size is out of range', 'InvalidParameterValue'],
  notConsecutive: [4000, 10380, '%s parameter is not consequent', 'InvalidParameter'],
  wrongMethod: [4000, 10410, 'unexpected http %s only GET or POST is supported', 'InvalidParameter'],
  tooManyFilterTags: [4000, 10490, 'number of filterTag exceed limit', 'InvalidParameterValue'],
  endpointFormat: [4000, 10500, 'endpoint format error', 'InvalidParameterValue'],
  undefinedProtocol: [4000, 10510, 'undefined protocol', 'InvalidParameterValue'],
  undefinedStrategy: [4000, 10520, 'undefined notify retry stragety', 'InvalidParameterValue'],
  undefinedFormat: [4000, 10530, 'undefined notify content format', 'InvalidParameterValue'],
  hasSubscriptions: [
    4000,
    10540,
    'there exists subscriptions under this topic, please unsubscribe all of them before DeleteTopic',
    'FailedOperation',
  ],
  topicNameFormat: [4000, 10590, 'topic name format error', 'InvalidParameterValue'],
  subscriptionNameFormat: [4000, 10590, 'subscription name format error', 'InvalidParameterValue'],
  queueFormat: [
    4000,
    10640,
    'notifyContentFormat of protocol queue must be SIMPLIFIED',
    'InvalidParameterValue',
  ],
  tooManyBindingKeys: [4000, 10680, 'too many bindingKey', 'InvalidParameterValue'],
  tooManyDelimiters: [4000, 10691, 'too many delimeters', 'InvalidParameterValue'],
  delayRange: [4000, 10692, 'delay seconds is out of range', 'InvalidParameterValue'],
  missingRoutingKey: [4000, 10700, 'parameters lack of routingKey', 'MissingParameter'],
  missingBindingKey: [4000, 10710, 'parameters lack of bindingKey', 'MissingParameter'],
  tooManyMessageTags: [4000, 10720, 'too many msgTag', 'InvalidParameterValue'],
  authenticationFailed: [4100, 10030, 'authentication failed', 'AuthFailure.SignatureFailure'],
  unknownSecretId: [4100, 10270, 'secret id is not existed', 'AuthFailure.SecretIdNotFound'],
  messageTooLarge: [4400, 10230, 'exceed maximum message size', 'FailedOperation.MaxMessageSizeError'],
  tooManyMessages: [4410, 10240, 'reach maximum retention number of message', 'LimitExceeded'],
  invalidReceiptHandle: [4430, 10260, 'receipt handle is invalid', 'FailedOperation'],
  noSuchQueue: [4440, 10100, 'queue is not existed, or deleted', 'ResourceNotFound'],
  noSuchTopic: [4440, 10600, 'topic is not existed, or deleted', 'ResourceNotFound.Topic'],
  // Its code is documented nowhere; this one follows the other two.
  noSuchSubscription: [4440, 10620, 'subscription is not existed, or deleted', 'ResourceNotFound'],
  tooManyQueues: [4450, 10220, 'number of queues has reached the limit', 'LimitExceeded'],
  tooManyTopics: [4450, 10610, 'number of topics has reached the limit', 'LimitExceeded.Topics'],
  queueExists: [4460, 10210, 'queue is already existed', 'ResourceInUse.Queue'],
  topicExists: [4460, 10550, 'topic is already existed', 'ResourceInUse.Topic'],
  batchBytes: [4470, 10300, 'total message size exceed 1MB', 'InvalidParameterValue'],
  subscriptionExists: [4490, 10470, 'subscribtion is already existed', 'ResourceInUse.Subscription'],
  tooManySubscriptions: [4500, 10480, 'number of subscription has reached the limit', 'LimitExceeded'],
  blankInUrl: [4510, 10570, 'url connot contain any blank characters', 'InvalidParameterValue'],
  internal: [6000, 10050, 'server internal error', 'InternalError'],
  partialDelete: [6010, 10150, 'delete message partially failed', 'FailedOperation'],
  noSubscription: [
    6030,
    10650,
    'topic has no subscription, please create a subscription before publishing message',
    'FailedOperation',
  ],
  noMatch: [6030, 10730, 'no bindingKey or filterTag matches the routingKey or msgTag', 'FailedOperation'],
  notRewindable: [6050, 10670, 'your queue cannot be rewinded', 'FailedOperation'],
  noMessage: [7000, 10200, 'no message', 'FailedOperation'],
} as const satisfies Record<string, readonly [code: number, module: number, text: string, api3: string]>;

export type CmqFault = keyof typeof ERRORS;

/** What the service answers instead of doing what was asked. */
export class CmqError extends Error {
  override readonly name = 'CmqError';
  readonly fault: CmqFault;
  readonly code: number;
  /** Code of API 3.0. */
  readonly api3Code: string;
  /** Further members of an API v2 reply. */
  readonly details: Readonly<Record<string, unknown>>;

  /** @param subject the parameter at fault, for the texts that name it */
  constructor(fault: CmqFault, subject = '', details: Readonly<Record<string, unknown>> = {}) {
    const [code, module, text, api3Code] = ERRORS[fault];
    super(`(${module})${text.replace('%s', subject)}`);
    this.fault = fault;
    this.code = code;
    this.api3Code = api3Code;
    this.details = details;
  }
}

/** What to answer to whatever was thrown. A fault of the broker's own is shown as a warning: the answer hides it. */
export function asCmqError(thrown: unknown): CmqError {
  if (thrown instanceof CmqError) return thrown;
  process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
  return new CmqError('internal');
}
