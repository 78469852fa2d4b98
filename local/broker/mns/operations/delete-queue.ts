import type { MnsRequest, MnsResponse } from '../request.ts';
import type { MnsState } from '../state.ts';

/** Deletes the queue with its messages; deleting it again is no error. */
export function deleteQueue(request: MnsRequest, { account }: MnsState): MnsResponse {
  account.queues.delete(request.names[0]);
  return { status: 204 };
}
