import { topicAttributes } from '../attributes.ts';
import { MnsError } from '../errors.ts';
import { DEFAULTS } from '../limits.ts';
import { checkName, type MnsRequest, type MnsResponse, resourceUrl, xmlBody } from '../request.ts';
import type { MnsState } from '../state.ts';

export function createTopic(request: MnsRequest, { account, clock }: MnsState): MnsResponse {
  const [name] = request.names;
  checkName('Topic', name);
  const attributes = { ...DEFAULTS.topic, ...topicAttributes(xmlBody(request, 'Topic')) };
  const headers = { location: resourceUrl(request, `/topics/${name}`) };
  const existing = account.topics.get(name);
  if (existing) {
    const same =
      existing.maximumMessageSize === attributes.maximumMessageSize &&
      existing.loggingEnabled === attributes.loggingEnabled;
    if (!same) throw new MnsError('TopicAlreadyExist');
    return { status: 204, headers };
  }
  const now = clock.now();
  account.topics.set(name, {
    name,
    createdAt: now,
    modifiedAt: now,
    ...attributes,
    subscriptions: new Map(),
  });
  return { status: 201, headers };
}
