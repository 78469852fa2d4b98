import * as v from 'valibot';
import {
  type DeclaredSubscription,
  declaredSubscription,
  Subscription,
} from '../../relay-config/subscription.ts';
import { type DeclaredTopic, declaredTopic, Topic } from '../../relay-config/topic.ts';
import { readInput } from '../input.ts';

const common = {
  /** Takes the answer: a presigned URL of S3. */
  ResponseURL: v.pipe(v.string(), v.url()),
  StackId: v.string(),
  RequestId: v.string(),
  LogicalResourceId: v.string(),
  ResourceProperties: v.record(v.string(), v.unknown()),
};

/**
 * What CloudFormation sends to the provider of a custom resource. Source: "Custom resource request objects" in its
 * user guide.
 */
export const ResourceRequest = v.variant('RequestType', [
  v.object({ RequestType: v.literal('Create'), ...common }),
  v.object({ RequestType: v.literal('Update'), ...common, PhysicalResourceId: v.string() }),
  v.object({ RequestType: v.literal('Delete'), ...common, PhysicalResourceId: v.string() }),
]);
export type ResourceRequest = v.InferOutput<typeof ResourceRequest>;

const Urls = v.object({
  PublicUrl: v.fallback(v.string(), ''),
  /** Empty where there is no front for CMQ. */
  CmqPublicUrl: v.fallback(v.string(), ''),
});

/** What deploy/declared.cjs gives a custom resource: what is declared, and by which name. */
const Declaration = v.object({
  Name: v.string(),
  Topic: v.optional(v.record(v.string(), v.unknown())),
  Subscription: v.optional(v.unknown()),
});

export type Declared = { readonly topic: DeclaredTopic } | { readonly subscription: DeclaredSubscription };

/** @throws InvalidInputError */
export function readDeclared(properties: ResourceRequest['ResourceProperties']): Declared {
  const read = readInput(Declaration, properties);
  return read.Topic === undefined
    ? { subscription: declaredSubscription(read.Name, readInput(Subscription, read.Subscription)) }
    : { topic: declaredTopic(read.Name, readInput(Topic, valuesOf(read.Topic))) };
}

/** CloudFormation hands every value over as text. */
function valuesOf(given: Readonly<Record<string, unknown>>): object {
  const { maximumMessageSize, retention, loggingEnabled, ...texts } = given;
  return {
    ...texts,
    ...(maximumMessageSize === undefined ? {} : { maximumMessageSize: Number(maximumMessageSize) }),
    ...(retention === undefined ? {} : { retention: Number(retention) }),
    ...(loggingEnabled === undefined ? {} : { loggingEnabled: String(loggingEnabled) === 'true' }),
  };
}

/** Where the brokers reach this deployment; empty where the resource does not say. */
export function readUrls(properties: ResourceRequest['ResourceProperties']) {
  const { PublicUrl, CmqPublicUrl } = v.parse(Urls, properties);
  return { publicUrl: PublicUrl, cmqPublicUrl: CmqPublicUrl === '' ? undefined : CmqPublicUrl };
}
