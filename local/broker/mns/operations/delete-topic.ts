import type { MnsRequest, MnsResponse } from '../request.ts';
import type { MnsState } from '../state.ts';

/** Deletes the topic with its subscriptions; deleting it again is no error. */
export function deleteTopic(request: MnsRequest, { account }: MnsState): MnsResponse {
  account.topics.delete(request.names[0]);
  return { status: 204 };
}
