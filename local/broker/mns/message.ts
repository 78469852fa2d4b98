import type { HandleState, Queue, QueueMessage } from '../core/queue.ts';
import { md5Hex } from './digest.ts';
import { invalidArgument, MnsError } from './errors.ts';
import { messageId } from './ids.ts';
import { DEFAULTS, LIMITS } from './limits.ts';
import { integerIn } from './request.ts';
import type { MnsState } from './state.ts';
import { childText, type XmlElement, type XmlNode } from './xml.ts';

/** The MessageBody of a request. @throws MnsError InvalidArgument when missing or too long */
export function messageBody(element: XmlElement | undefined, maximumMessageSize: number): string {
  const body = element && childText(element, 'MessageBody');
  if (body === undefined)
    throw invalidArgument('The XML you provided did not validate: MessageBody is required.');
  if (Buffer.byteLength(body) > maximumMessageSize) {
    throw invalidArgument('The length of message should not be larger than MaximumMessageSize.');
  }
  return body;
}

/** What a client wants to send to a queue. */
export function acceptMessage(
  element: XmlElement | undefined,
  queue: Queue,
  { clock, messageIdForm }: MnsState,
) {
  const delay = element && childText(element, 'DelaySeconds');
  const priority = element && childText(element, 'Priority');
  return {
    id: messageId(messageIdForm, clock.now()),
    body: messageBody(element, queue.attributes.maximumMessageSize),
    priority: priority === undefined ? DEFAULTS.priority : integerIn('Priority', priority, LIMITS.priority),
    ...(delay !== undefined && { delaySeconds: integerIn('DelaySeconds', delay, LIMITS.delaySeconds) }),
  };
}

/** What the sender is told. */
export function sentMessage({ id, body }: QueueMessage): XmlNode[] {
  return [
    ['MessageId', id],
    ['MessageBodyMD5', md5Hex(body)],
  ];
}

/** What a receiver gets; who only peeks gets no handle and does not learn when the message is visible again. */
export function receivedMessage(message: QueueMessage, by: 'receive' | 'peek'): XmlNode[] {
  return [
    ['MessageId', message.id],
    ['ReceiptHandle', by === 'receive' ? message.receiptHandle : undefined],
    ['MessageBody', message.body],
    ['MessageBodyMD5', md5Hex(message.body)],
    ['EnqueueTime', message.enqueuedAt],
    ['NextVisibleTime', by === 'receive' ? message.visibleAt : undefined],
    ['FirstDequeueTime', message.firstDequeuedAt ?? message.enqueuedAt],
    ['DequeueCount', message.dequeueCount],
    ['Priority', message.priority],
  ];
}

/** What is wrong with a handle that holds no message. */
export function handleError(state: Exclude<HandleState, 'held'>): MnsError {
  return new MnsError(state === 'malformed' ? 'ReceiptHandleError' : 'MessageNotExist');
}
