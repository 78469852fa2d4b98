/** Every error of the service: its HTTP status and its default message, spelled as the service does. */
const ERRORS = {
  AccessDenied: [403, 'The OwnerId that your Access Key Id associated to is forbidden for this operation.'],
  InvalidAccessKeyId: [403, 'The AccessKey Id you provided is not exist.'],
  SignatureDoesNotMatch: [
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  EndpointInvalid: [400, 'The endpoint you provided is invalid.'],
  InvalidArgument: [400, 'The XML you provided did not validate against our published schema.'],
  InvalidAuthorizationHeader: [400, 'The Authorization header format is invalid.'],
  InvalidDateHeader: [400, 'The Date header format is invalid.'],
  InvalidDigest: [400, 'The Content-MD5 you specified is invalid.'],
  InvalidQueryString: [400, 'Http request URL contains invalid querystring item.'],
  InvalidRequestURL: [400, 'Http request URL format invalid.'],
  MalformedXML: [400, 'The XML you provided was not well-formed.'],
  MissingAuthorizationHeader: [400, 'Authorization header is required.'],
  MissingDateHeader: [400, 'Date header is required.'],
  MissingReceiptHandle: [400, 'ReceiptHandle is required.'],
  MissingVisibilityTimeout: [400, 'VisibilityTimeout is required.'],
  QueueNameInvalid: [400, 'The queue name you provided is invalid.'],
  QueueNameLengthError: [400, 'The length of queue name should be between 1 and 255.'],
  ReceiptHandleError: [400, 'The receipt handle you provide is not valid.'],
  SubscriptionNameInvalid: [400, 'The subscription name you provided is invalid.'],
  SubscriptionNameLengthError: [400, 'The length of subscription name should be between 1 and 255.'],
  TimeExpired: [400, 'The http request you sent is expired.'],
  TopicNameInvalid: [400, 'The topic name you provided is invalid.'],
  TopicNameLengthError: [400, 'The length of topic name should be between 1 and 255.'],
  MessageNotExist: [404, 'Message not exist.'],
  QueueNotExist: [404, 'The queue name you provided is not exist.'],
  SubscriptionNotExist: [404, 'The subscription you provided does not exist.'],
  TopicNotExist: [404, 'The topic you provided does not exist.'],
  QueueAlreadyExist: [409, 'The queue you want to create is already exist.'],
  SubscriptionAlreadyExist: [409, 'The subscription you want to create is already exists.'],
  TopicAlreadyExist: [409, 'The topic you want to create is already exists.'],
  InternalError: [500, 'Internal error.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type MnsErrorCode = keyof typeof ERRORS;

/** What the service answers instead of doing what was asked. */
export class MnsError extends Error {
  override readonly name = 'MnsError';
  readonly code: MnsErrorCode;
  readonly status: number;

  constructor(code: MnsErrorCode, message: string = ERRORS[code][1], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = ERRORS[code][0];
  }
}

/** A value of the request body that is missing or out of its range. */
export function invalidArgument(message: string): MnsError {
  return new MnsError('InvalidArgument', message);
}
