import type { MnsRequest, MnsResponse } from '../request.ts';
import type { MnsState } from '../state.ts';

/** Unsubscribing what is not subscribed is no error. */
export function unsubscribe(request: MnsRequest, { account }: MnsState): MnsResponse {
  const [topic, name] = request.names;
  account.topics.get(topic)?.subscriptions.delete(name);
  return { status: 204 };
}
