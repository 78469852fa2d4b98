import type { Queue, QueueMessage } from '../../core/queue.ts';
import { type Arguments, batch, integerIn, requiredText } from '../arguments.ts';
import { CmqError } from '../errors.ts';
import { messageId } from '../ids.ts';
import { LIMITS } from '../limits.ts';
import { checkBatchBytes, checkBody } from '../message.ts';
import { type CmqState, queueNamed } from '../state.ts';

/** @returns the message's id */
export function send(args: Arguments, state: CmqState): string {
  const queue = queueNamed(args, state);
  return enqueue(queue, [requiredText(args, 'msgBody')], args)[0] ?? '';
}

/** @returns the messages' ids */
export function sendBatch(args: Arguments, state: CmqState): readonly string[] {
  const queue = queueNamed(args, state);
  const bodies = batch(args, 'msgBody');
  checkBatchBytes(bodies);
  return enqueue(queue, bodies, args);
}

/** @param signal ends a long poll early */
export async function receive(args: Arguments, state: CmqState, signal: AbortSignal): Promise<QueueMessage> {
  const [message] = await take(1, args, state, signal);
  if (!message) throw new CmqError('noMessage');
  return message;
}

export async function receiveBatch(
  args: Arguments,
  state: CmqState,
  signal: AbortSignal,
): Promise<readonly QueueMessage[]> {
  const max = integerIn(args, 'numOfMsg', [1, LIMITS.batch]);
  if (max === undefined) throw new CmqError('missingParameter', 'numOfMsg');
  const messages = await take(max, args, state, signal);
  if (messages.length === 0) throw new CmqError('noMessage');
  return messages;
}

export function deleteMessage(args: Arguments, state: CmqState): void {
  const queue = queueNamed(args, state);
  if (queue.delete(requiredText(args, 'receiptHandle')) !== 'held')
    throw new CmqError('invalidReceiptHandle');
}

/** Deletes what it can, and says which handles were not good. */
export function deleteBatch(args: Arguments, state: CmqState): void {
  const queue = queueNamed(args, state);
  const errorList = batch(args, 'receiptHandle')
    .filter((handle) => queue.delete(handle) !== 'held')
    .map((receiptHandle) => ({ code: 4430, message: 'invalid receiptHandle', receiptHandle }));
  if (errorList.length > 0) throw new CmqError('partialDelete', '', { errorList });
}

function enqueue(queue: Queue, bodies: readonly string[], args: Arguments): readonly string[] {
  const { maximumMessageSize, maximumMessages = Number.POSITIVE_INFINITY } = queue.attributes;
  for (const body of bodies) checkBody(body, maximumMessageSize);
  const delaySeconds = integerIn(args, 'delaySeconds', LIMITS.delaySeconds, 'delayRange') ?? 0;
  const { active, inactive, delayed } = queue.counts();
  if (active + inactive + delayed + bodies.length > maximumMessages) throw new CmqError('tooManyMessages');
  return bodies.map((body) => queue.send({ id: messageId(), body, delaySeconds }).id);
}

async function take(
  max: number,
  args: Arguments,
  state: CmqState,
  signal: AbortSignal,
): Promise<readonly QueueMessage[]> {
  const queue = queueNamed(args, state);
  const wait = integerIn(args, 'pollingWaitSeconds', LIMITS.pollingWaitSeconds);
  const waitMs = (wait ?? queue.attributes.pollingWaitSeconds) * 1000;
  return queue.receive({ max, waitMs, signal });
}
