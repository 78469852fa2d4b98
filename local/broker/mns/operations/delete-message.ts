import { MnsError } from '../errors.ts';
import type { MnsRequest, MnsResponse } from '../request.ts';
import { type MnsState, queueNamed } from '../state.ts';

export function deleteMessage(request: MnsRequest, state: MnsState): MnsResponse {
  const queue = queueNamed(state, request.names[0]);
  const handle = request.parameters.get('receipthandle');
  if (!handle) throw new MnsError('MissingReceiptHandle');
  const was = queue.delete(handle);
  if (was === 'malformed') throw new MnsError('ReceiptHandleError');
  if (was === 'expired') throw new MnsError('MessageNotExist');
  return { status: 204 };
}
