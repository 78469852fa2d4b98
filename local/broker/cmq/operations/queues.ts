import type { Queue, QueueAttributes } from '../../core/queue.ts';
import { type Arguments, given, integerIn, newName } from '../arguments.ts';
import { destinationOf } from '../endpoint.ts';
import { CmqError } from '../errors.ts';
import { DEFAULTS, LIMITS } from '../limits.ts';
import { found, type Page, pageOf } from '../page.ts';
import { type CmqState, queueNamed } from '../state.ts';

export function createQueue(args: Arguments, state: CmqState): Queue {
  const { queues } = state.account;
  const name = newName(args, 'queue');
  const attributes = { ...DEFAULTS.queue, ...queueAttributes(args, state) };
  // Case counts for nothing here, unlike in every later request.
  if ([...queues.keys()].some((other) => other.toLowerCase() === name.toLowerCase())) {
    throw new CmqError('queueExists');
  }
  if (queues.size >= LIMITS.queues) throw new CmqError('tooManyQueues');
  return state.account.createQueue(name, attributes);
}

export function modifyQueue(args: Arguments, state: CmqState): void {
  const queue = queueNamed(args, state);
  queue.attributes = { ...queue.attributes, ...queueAttributes(args, state) };
  queue.modifiedAt = state.clock.now();
}

/** Takes the subscriptions that deliver to the queue with it. */
export function deleteQueue(args: Arguments, state: CmqState): void {
  const { name } = queueNamed(args, state);
  for (const { subscriptions } of state.account.topics.values()) {
    for (const subscription of subscriptions.values()) {
      const destination = destinationOf(subscription);
      if (destination.kind === 'queue' && destination.queue === name) subscriptions.delete(subscription.name);
    }
  }
  state.account.queues.delete(name);
}

export function listQueues(args: Arguments, { account }: CmqState): Page<Queue> {
  return pageOf(found(account.queues.values(), args, 'queueNameList'), args, LIMITS.queuePage);
}

export function clearQueue(args: Arguments, state: CmqState): void {
  queueNamed(args, state).clear();
}

/** Makes deleted messages visible again that were sent at or after `startConsumeTime` (epoch seconds). */
export function rewindQueue(args: Arguments, state: CmqState): void {
  const queue = queueNamed(args, state);
  const seconds = integerIn(args, 'startConsumeTime', [0, Number.MAX_SAFE_INTEGER]);
  if (seconds === undefined) throw new CmqError('missingParameter');
  if (!queue.attributes.rewindSeconds) throw new CmqError('notRewindable');
  queue.rewind(seconds * 1000);
}

export function unbindDeadLetter(args: Arguments, state: CmqState): void {
  const queue = queueNamed(args, state, 'sourceQueueName');
  queue.attributes = { ...queue.attributes, deadLetter: undefined };
}

function queueAttributes(args: Arguments, state: CmqState): Partial<QueueAttributes> {
  return given({
    maximumMessages: integerIn(args, 'maxMsgHeapNum', LIMITS.maxMsgHeapNum),
    pollingWaitSeconds: integerIn(args, 'pollingWaitSeconds', LIMITS.pollingWaitSeconds),
    visibilityTimeout: integerIn(args, 'visibilityTimeout', LIMITS.visibilityTimeout),
    maximumMessageSize: integerIn(args, 'maxMsgSize', LIMITS.maxMsgSize),
    messageRetentionPeriod: integerIn(args, 'msgRetentionSeconds', LIMITS.queueRetention),
    rewindSeconds: integerIn(args, 'rewindSeconds', LIMITS.rewindSeconds),
    deadLetter: deadLetterPolicy(args, state),
  });
}

/** By how often a message was received; the other policy, by its age, is not offered here. */
function deadLetterPolicy(args: Arguments, state: CmqState): QueueAttributes['deadLetter'] {
  if (args.text('deadLetterQueueName') === undefined) return undefined;
  if (integerIn(args, 'policy', [0, 0]) === undefined) throw new CmqError('missingParameter', 'policy');
  const maxReceiveCount = integerIn(args, 'maxReceiveCount', LIMITS.maxReceiveCount);
  if (maxReceiveCount === undefined) throw new CmqError('missingParameter', 'maxReceiveCount');
  return { queue: queueNamed(args, state, 'deadLetterQueueName').name, maxReceiveCount };
}
