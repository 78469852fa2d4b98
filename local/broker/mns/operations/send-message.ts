import { acceptMessage, sentMessage } from '../message.ts';
import { type MnsRequest, type MnsResponse, xmlBody } from '../request.ts';
import { type MnsState, queueNamed } from '../state.ts';

export function sendMessage(request: MnsRequest, state: MnsState): MnsResponse {
  const queue = queueNamed(state, request.names[0]);
  const message = acceptMessage(xmlBody(request, 'Message'), queue, state);
  return { status: 201, xml: ['Message', sentMessage(queue.send(message))] };
}
