import type { QueueAttributes } from '../core/queue.ts';
import { RETRY_STRATEGIES } from '../core/retry.ts';
import type { Subscription, Topic } from '../core/topic.ts';
import { invalidArgument } from './errors.ts';
import { LIMITS, type Range } from './limits.ts';
import { integerIn } from './request.ts';
import { childText, type XmlElement } from './xml.ts';

const FORMATS = ['XML', 'JSON', 'SIMPLIFIED'] as const;

/** What a `<Topic>` sets. @throws MnsError InvalidArgument */
export function topicAttributes(
  topic: XmlElement | undefined,
): Partial<Pick<Topic, 'maximumMessageSize' | 'loggingEnabled'>> {
  return present({
    maximumMessageSize: integer(topic, 'MaximumMessageSize', LIMITS.maximumMessageSize),
    loggingEnabled: boolean(topic, 'LoggingEnabled'),
  });
}

/** What a `<Queue>` sets. @throws MnsError InvalidArgument */
export function queueAttributes(queue: XmlElement | undefined): Partial<QueueAttributes> {
  const policy = deadLetterPolicy(queue);
  return present({
    delaySeconds: integer(queue, 'DelaySeconds', LIMITS.delaySeconds),
    maximumMessageSize: integer(queue, 'MaximumMessageSize', LIMITS.maximumMessageSize),
    messageRetentionPeriod: integer(queue, 'MessageRetentionPeriod', LIMITS.messageRetentionPeriod),
    visibilityTimeout: integer(queue, 'VisibilityTimeout', LIMITS.visibilityTimeout),
    pollingWaitSeconds: integer(queue, 'PollingWaitSeconds', LIMITS.pollingWaitSeconds),
    loggingEnabled: boolean(queue, 'LoggingEnabled'),
    deadLetter: policy && {
      queue: policy.queue,
      maxReceiveCount: integer(policy.element, 'MaxReceiveCount', LIMITS.maxReceiveCount) ?? 3,
    },
  });
}

/** What a `<Subscription>` sets besides its endpoint. @throws MnsError InvalidArgument */
export function subscriptionAttributes(
  subscription: XmlElement | undefined,
): Partial<Pick<Subscription, 'strategy' | 'format' | 'filterTags' | 'deadLetterQueue'>> {
  const tag = text(subscription, 'FilterTag');
  if (tag && tag.length > LIMITS.longestTag) {
    throw invalidArgument(`The length of FilterTag should be at most ${LIMITS.longestTag}.`);
  }
  return present({
    strategy: oneOf(subscription, 'NotifyStrategy', RETRY_STRATEGIES),
    format: oneOf(subscription, 'NotifyContentFormat', FORMATS),
    filterTags: tag === undefined ? undefined : [tag],
    deadLetterQueue: deadLetterPolicy(subscription)?.queue,
  });
}

/** `<DlqPolicy>`: where a message goes when it is given up. */
function deadLetterPolicy(
  parent: XmlElement | undefined,
): { element: XmlElement; queue: string } | undefined {
  const element = parent?.children.find(({ name }) => name === 'DlqPolicy');
  const queue = text(element, 'DeadLetterTargetQueue');
  return element && queue && boolean(element, 'Enabled') !== false ? { element, queue } : undefined;
}

function text(parent: XmlElement | undefined, name: string): string | undefined {
  return (parent && childText(parent, name)?.trim()) || undefined;
}

function integer(parent: XmlElement | undefined, name: string, range: Range): number | undefined {
  const value = text(parent, name);
  return value === undefined ? undefined : integerIn(name, value, range);
}

/** Clients write `True` as well as `true`. */
function boolean(parent: XmlElement | undefined, name: string): boolean | undefined {
  const value = text(parent, name)?.toLowerCase();
  if (value === undefined) return undefined;
  if (value !== 'true' && value !== 'false')
    throw invalidArgument(`The value of ${name} should be True or False.`);
  return value === 'true';
}

function oneOf<Value extends string>(
  parent: XmlElement | undefined,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const given = text(parent, name);
  const known = values.find((value) => value === given);
  if (given !== undefined && known === undefined) {
    throw invalidArgument(`The value of ${name} should be one of ${values.join(', ')}.`);
  }
  return known;
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** Leaves out what was not given, so that it does not hide a default. */
function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Present<Fields>;
}
