import { topicMetadata } from '../metadata.ts';
import type { MnsRequest, MnsResponse } from '../request.ts';
import { type MnsState, topicNamed } from '../state.ts';

export function getTopicAttributes(request: MnsRequest, state: MnsState): MnsResponse {
  return { status: 200, xml: ['Topic', topicMetadata(topicNamed(state, request.names[0]), state)] };
}
