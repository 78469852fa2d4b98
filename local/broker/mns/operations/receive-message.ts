import { MnsError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { receivedMessage } from '../message.ts';
import { integerIn, type MnsRequest, type MnsResponse } from '../request.ts';
import { type MnsState, queueNamed } from '../state.ts';

/** One message, or with `numOfMessages` a batch; waits up to `waitseconds` for the first. */
export async function receiveMessage(request: MnsRequest, state: MnsState): Promise<MnsResponse> {
  const queue = queueNamed(state, request.names[0]);
  const { parameters, signal } = request;
  const count = parameters.get('numofmessages');
  const wait = parameters.get('waitseconds');
  const waitSeconds =
    wait === undefined
      ? queue.attributes.pollingWaitSeconds
      : integerIn('waitseconds', wait, LIMITS.pollingWaitSeconds, 'InvalidQueryString');
  const messages = await queue.receive({
    max: count === undefined ? 1 : integerIn('numOfMessages', count, LIMITS.batch, 'InvalidQueryString'),
    waitMs: waitSeconds * 1000,
    signal: AbortSignal.any([signal, state.stopping]),
  });
  const [first] = messages;
  if (!first) throw new MnsError('MessageNotExist');
  if (count === undefined) return { status: 200, xml: ['Message', receivedMessage(first)] };
  return { status: 200, xml: ['Messages', messages.map((message) => ['Message', receivedMessage(message)])] };
}
