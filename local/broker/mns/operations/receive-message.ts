import { MnsError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { receivedMessage } from '../message.ts';
import { batchSize, integerIn, type MnsRequest, type MnsResponse } from '../request.ts';
import { type MnsState, queueNamed } from '../state.ts';

/** One message, or with `numOfMessages` a batch; waits up to `waitseconds` for the first. */
export async function receiveMessage(request: MnsRequest, state: MnsState): Promise<MnsResponse> {
  const queue = queueNamed(state, request.names[0]);
  const wait = request.parameters.get('waitseconds');
  const waitSeconds =
    wait === undefined
      ? queue.attributes.pollingWaitSeconds
      : integerIn('waitseconds', wait, LIMITS.pollingWaitSeconds, 'InvalidQueryString');
  const size = batchSize(request);
  const messages = await queue.receive({
    max: size ?? 1,
    waitMs: waitSeconds * 1000,
    signal: AbortSignal.any([request.signal, state.stopping]),
  });
  const received = messages.map((message) => receivedMessage(message, 'receive'));
  const [first] = received;
  if (!first) throw new MnsError('MessageNotExist');
  if (size === undefined) return { status: 200, xml: ['Message', first] };
  return { status: 200, xml: ['Messages', received.map((message) => ['Message', message])] };
}
