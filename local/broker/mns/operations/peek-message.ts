import { MnsError } from '../errors.ts';
import { receivedMessage } from '../message.ts';
import { batchSize, type MnsRequest, type MnsResponse } from '../request.ts';
import { type MnsState, queueNamed } from '../state.ts';

/** What a receive would get, without taking it; with `numOfMessages` a batch. Never waits. */
export function peekMessage(request: MnsRequest, state: MnsState): MnsResponse {
  const size = batchSize(request);
  const messages = queueNamed(state, request.names[0]).peek(size ?? 1);
  const [first] = messages.map((message) => receivedMessage(message, 'peek'));
  if (!first) throw new MnsError('MessageNotExist');
  if (size === undefined) return { status: 200, xml: ['Message', first] };
  return {
    status: 200,
    xml: ['Messages', messages.map((message) => ['Message', receivedMessage(message, 'peek')])],
  };
}
