import type { BrokerRequest } from '../http.ts';
import { MnsError } from './errors.ts';
import { changeMessageVisibility } from './operations/change-message-visibility.ts';
import { createQueue } from './operations/create-queue.ts';
import { createTopic } from './operations/create-topic.ts';
import { deleteMessage } from './operations/delete-message.ts';
import { deleteQueue } from './operations/delete-queue.ts';
import { deleteTopic } from './operations/delete-topic.ts';
import { getQueueAttributes } from './operations/get-queue-attributes.ts';
import { getSubscriptionAttributes } from './operations/get-subscription-attributes.ts';
import { getTopicAttributes } from './operations/get-topic-attributes.ts';
import { listQueue } from './operations/list-queue.ts';
import { listSubscriptionByTopic } from './operations/list-subscription-by-topic.ts';
import { listTopic } from './operations/list-topic.ts';
import { peekMessage } from './operations/peek-message.ts';
import { publishMessage } from './operations/publish-message.ts';
import { receiveMessage } from './operations/receive-message.ts';
import { sendMessage } from './operations/send-message.ts';
import { setQueueAttributes } from './operations/set-queue-attributes.ts';
import { setSubscriptionAttributes } from './operations/set-subscription-attributes.ts';
import { setTopicAttributes } from './operations/set-topic-attributes.ts';
import { subscribe } from './operations/subscribe.ts';
import { unsubscribe } from './operations/unsubscribe.ts';
import { decode, type MnsRequest, type Operation, queryParameters } from './request.ts';

/** By method and path; an asterisk is a name. A question mark is followed by the parameter that selects. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /topics': listTopic,
  'PUT /topics/*': createTopic,
  'PUT /topics/*?metaoverride': setTopicAttributes,
  'GET /topics/*': getTopicAttributes,
  'DELETE /topics/*': deleteTopic,
  'POST /topics/*/messages': publishMessage,
  'GET /topics/*/subscriptions': listSubscriptionByTopic,
  'PUT /topics/*/subscriptions/*': subscribe,
  'PUT /topics/*/subscriptions/*?metaoverride': setSubscriptionAttributes,
  'GET /topics/*/subscriptions/*': getSubscriptionAttributes,
  'DELETE /topics/*/subscriptions/*': unsubscribe,
  'GET /queues': listQueue,
  'PUT /queues/*': createQueue,
  'PUT /queues/*?metaoverride': setQueueAttributes,
  'GET /queues/*': getQueueAttributes,
  'DELETE /queues/*': deleteQueue,
  'POST /queues/*/messages': sendMessage,
  'GET /queues/*/messages': receiveMessage,
  'GET /queues/*/messages?peekonly': peekMessage,
  'DELETE /queues/*/messages': deleteMessage,
  'PUT /queues/*/messages': changeMessageVisibility,
};

const SELECTORS = ['metaoverride', 'peekonly'];

/** The operation that a request asks for. @throws MnsError InvalidRequestURL */
export function route(request: BrokerRequest): { operation: Operation; request: MnsRequest } {
  const [root, first = '', child, second = '', ...deeper] = request.path.replace(/^\/|\/$/g, '').split('/');
  const parameters = queryParameters(request.query);
  const pattern = [root, first && '*', child, second && '*', ...deeper].filter(Boolean).join('/');
  const key = `${request.method} /${pattern}`;
  const selector = SELECTORS.find((name) => parameters.get(name)?.toLowerCase() === 'true');
  const operation = (selector && OPERATIONS[`${key}?${selector}`]) || OPERATIONS[key];
  if (!operation) throw new MnsError('InvalidRequestURL');
  return { operation, request: { ...request, parameters, names: [decode(first), decode(second)] } };
}
