import { MnsError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { handleError } from '../message.ts';
import { integerIn, type MnsRequest, type MnsResponse } from '../request.ts';
import { type MnsState, queueNamed } from '../state.ts';

export function changeMessageVisibility(request: MnsRequest, state: MnsState): MnsResponse {
  const queue = queueNamed(state, request.names[0]);
  const handle = request.parameters.get('receipthandle');
  const timeout = request.parameters.get('visibilitytimeout');
  if (!handle) throw new MnsError('MissingReceiptHandle');
  if (!timeout) throw new MnsError('MissingVisibilityTimeout');
  const seconds = integerIn('VisibilityTimeout', timeout, LIMITS.visibilityTimeout);
  const message = queue.changeVisibility(handle, seconds);
  if (typeof message === 'string') throw handleError(message);
  return {
    status: 200,
    xml: [
      'ChangeVisibility',
      [
        ['ReceiptHandle', message.receiptHandle],
        ['NextVisibleTime', message.visibleAt],
      ],
    ],
  };
}
