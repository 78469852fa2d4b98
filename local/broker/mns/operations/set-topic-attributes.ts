import { topicAttributes } from '../attributes.ts';
import { type MnsRequest, type MnsResponse, xmlBody } from '../request.ts';
import { type MnsState, topicNamed } from '../state.ts';

export function setTopicAttributes(request: MnsRequest, state: MnsState): MnsResponse {
  const topic = topicNamed(state, request.names[0]);
  Object.assign(topic, topicAttributes(xmlBody(request, 'Topic')), { modifiedAt: state.clock.now() });
  return { status: 204 };
}
