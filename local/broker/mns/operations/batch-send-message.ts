import type { Queue } from '../../core/queue.ts';
import { acceptMessage, sentMessage } from '../message.ts';
import { checkBatch, type MnsResponse } from '../request.ts';
import type { MnsState } from '../state.ts';
import type { XmlElement } from '../xml.ts';

/** Sends all of the messages, or none when one of them is refused. */
export function batchSendMessage(body: XmlElement, queue: Queue, state: MnsState): MnsResponse {
  const messages = checkBatch(body, 'Message').map((element) => acceptMessage(element, queue, state));
  const sent = messages.map((message) => queue.send(message));
  return { status: 201, xml: ['Messages', sent.map((message) => ['Message', sentMessage(message)])] };
}
