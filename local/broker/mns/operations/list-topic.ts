import { page, pageXml } from '../listing.ts';
import { topicMetadata } from '../metadata.ts';
import { type MnsRequest, type MnsResponse, resourceUrl } from '../request.ts';
import type { MnsState } from '../state.ts';

export function listTopic(request: MnsRequest, state: MnsState): MnsResponse {
  const topics = page(request, state.account.topics.values());
  const children = pageXml(
    topics,
    'Topic',
    ({ name }) => resourceUrl(request, `/topics/${name}`),
    (topic) => topicMetadata(topic, state),
  );
  return { status: 200, xml: ['Topics', children] };
}
