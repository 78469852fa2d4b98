import { acceptMessage, sentMessage } from '../message.ts';
import { type MnsRequest, type MnsResponse, xmlBody } from '../request.ts';
import { type MnsState, queueNamed } from '../state.ts';
import { batchSendMessage } from './batch-send-message.ts';

/** One `<Message>`; a body of `<Messages>` is a batch. */
export function sendMessage(request: MnsRequest, state: MnsState): MnsResponse {
  const queue = queueNamed(state, request.names[0]);
  const body = xmlBody(request, 'Message', 'Messages');
  if (body?.name === 'Messages') return batchSendMessage(body, queue, state);
  return { status: 201, xml: ['Message', sentMessage(queue.send(acceptMessage(body, queue, state)))] };
}
