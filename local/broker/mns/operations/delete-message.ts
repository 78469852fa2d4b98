import { MnsError } from '../errors.ts';
import { handleError } from '../message.ts';
import type { MnsRequest, MnsResponse } from '../request.ts';
import { type MnsState, queueNamed } from '../state.ts';
import { batchDeleteMessage } from './batch-delete-message.ts';

/** One message by `ReceiptHandle`; a request with a body is a batch. */
export function deleteMessage(request: MnsRequest, state: MnsState): MnsResponse {
  const queue = queueNamed(state, request.names[0]);
  if (request.body.length > 0) return batchDeleteMessage(request, queue);
  const handle = request.parameters.get('receipthandle');
  if (!handle) throw new MnsError('MissingReceiptHandle');
  const was = queue.delete(handle);
  if (was !== 'held') throw handleError(was);
  return { status: 204 };
}
