import * as v from 'valibot';
import { AllowPrivate } from './address.ts';
import { Headers } from './header.ts';
import { Name, SecretReference } from './name.ts';

/** 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h after the attempt before: ten attempts over three days. */
export const DEFAULT_RETRIES: readonly number[] = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];

const arn = (service: string, resource: string) =>
  new RegExp(`^arn:aws[\\w-]*:${service}:[a-z0-9-]+:\\d{12}:${resource}$`);

const common = {
  /** False keeps its deliveries until it is true again. */
  enabled: v.optional(v.boolean(), true),
  /** Seconds from one attempt to the next; one attempt more than entries. Each is varied by 20 %. */
  retries: v.optional(
    v.pipe(
      v.array(v.pipe(v.number(), v.minValue(1), v.maxValue(604_800, 'is longer than a week'))),
      v.maxLength(50),
    ),
    [...DEFAULT_RETRIES],
  ),
};

/** `message`: the bytes as published. `cloudevents`: a CloudEvents 1.0 envelope in JSON around them. */
const format = v.optional(v.picklist(['message', 'cloudevents']), 'message');

const Webhook = v.strictObject({
  type: v.literal('webhook'),
  ...common,
  /** https; http only where `allowPrivate` lets it through. */
  url: v.pipe(v.string(), v.url('is a URL')),
  /** Until the answer's status, in ms. */
  timeoutMs: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(25_000, 'is longer than 25 s')),
    15_000,
  ),
  headers: v.optional(Headers, {}),
  /** `whsec_…`, the newest first. During a rotation each signs. */
  secrets: v.optional(v.pipe(v.array(SecretReference), v.maxLength(5)), []),
  /** `standard` sends the bytes as published. Either way with the headers of Standard Webhooks. */
  format: v.optional(v.picklist(['standard', 'cloudevents']), 'standard'),
  /** Addresses, ranges and host names that it may reach though they are not public. */
  allowPrivate: v.optional(AllowPrivate, []),
});

const Sqs = v.strictObject({
  type: v.literal('sqs'),
  ...common,
  queueUrl: v.pipe(v.string(), v.url('is the URL of a queue')),
  format,
  /** What a FIFO queue keeps in order: all messages of a source, or nothing. */
  group: v.optional(v.picklist(['source', 'message']), 'source'),
});

const Sns = v.strictObject({
  type: v.literal('sns'),
  ...common,
  topicArn: v.pipe(v.string(), v.regex(arn('sns', '[\\w-]{1,251}(\\.fifo)?'), 'is the ARN of a topic')),
  format,
  group: v.optional(v.picklist(['source', 'message']), 'source'),
});

const EventBridge = v.strictObject({
  type: v.literal('eventbridge'),
  ...common,
  /** Name or ARN of the event bus. */
  bus: v.optional(
    v.pipe(v.string(), v.regex(/^[\w./:-]{1,1600}$/, 'is the name or ARN of a bus')),
    'default',
  ),
  source: v.optional(
    v.pipe(v.string(), v.regex(/^(?!aws\.)[\w./-]{1,256}$/, 'is letters, digits and ./-_, and not "aws.…"')),
    'topic-relay',
  ),
  detailType: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(128)), 'Topic Message'),
});

const Lambda = v.strictObject({
  type: v.literal('lambda'),
  ...common,
  /** Name, ARN, or either with `:alias`. Invoked asynchronously with a CloudEvents envelope. */
  function: v.pipe(v.string(), v.regex(/^[\w:$-]{1,256}$/, 'is the name or ARN of a function')),
});

const topic = {
  ...common,
  account: v.optional(Name, 'default'),
  topic: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,255}$/, 'is the name of a topic')),
};
const MnsTopic = v.strictObject({ type: v.literal('mns-topic'), ...topic });
const CmqTopic = v.strictObject({ type: v.literal('cmq-topic'), ...topic });

/** Where messages can go. */
export const Target = v.variant('type', [Webhook, Sqs, Sns, EventBridge, Lambda, MnsTopic, CmqTopic]);
export type TargetInput = v.InferInput<typeof Target>;
export type Target = v.InferOutput<typeof Target>;
export type TargetOf<T extends Target['type']> = Extract<Target, { readonly type: T }>;
