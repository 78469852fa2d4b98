import { queueAttributes } from '../attributes.ts';
import { type MnsRequest, type MnsResponse, xmlBody } from '../request.ts';
import { type MnsState, queueNamed } from '../state.ts';

export function setQueueAttributes(request: MnsRequest, state: MnsState): MnsResponse {
  const queue = queueNamed(state, request.names[0]);
  queue.attributes = { ...queue.attributes, ...queueAttributes(xmlBody(request, 'Queue')) };
  queue.modifiedAt = state.clock.now();
  return { status: 204 };
}
