import { queueMetadata } from '../metadata.ts';
import type { MnsRequest, MnsResponse } from '../request.ts';
import { type MnsState, queueNamed } from '../state.ts';

export function getQueueAttributes(request: MnsRequest, state: MnsState): MnsResponse {
  return { status: 200, xml: ['Queue', queueMetadata(queueNamed(state, request.names[0]))] };
}
