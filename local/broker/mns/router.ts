import type { BrokerRequest } from '../http.ts';
import { MnsError } from './errors.ts';
import { createQueue } from './operations/create-queue.ts';
import { createTopic } from './operations/create-topic.ts';
import { deleteMessage } from './operations/delete-message.ts';
import { publishMessage } from './operations/publish-message.ts';
import { receiveMessage } from './operations/receive-message.ts';
import { sendMessage } from './operations/send-message.ts';
import { subscribe } from './operations/subscribe.ts';
import { decode, type MnsRequest, type Operation, queryParameters } from './request.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'PUT /topics/*': createTopic,
  'POST /topics/*/messages': publishMessage,
  'PUT /topics/*/subscriptions/*': subscribe,
  'PUT /queues/*': createQueue,
  'POST /queues/*/messages': sendMessage,
  'GET /queues/*/messages': receiveMessage,
  'DELETE /queues/*/messages': deleteMessage,
};

/** The operation that a request asks for. @throws MnsError InvalidRequestURL */
export function route(request: BrokerRequest): { operation: Operation; request: MnsRequest } {
  const [root = '', first = '', child, second = ''] = request.path.replace(/^\/|\/$/g, '').split('/');
  const parameters = queryParameters(request.query);
  const pattern = [root, first && '*', child, second && '*'].filter(Boolean).join('/');
  const key = `${request.method} /${pattern}`;
  const variant = VARIANTS.find((name) => parameters.get(name)?.toLowerCase() === 'true');
  const operation = (variant && OPERATIONS[`${key}?${variant}`]) || OPERATIONS[key];
  if (!operation) throw new MnsError('InvalidRequestURL');
  return { operation, request: { ...request, parameters, names: [decode(first), decode(second)] } };
}

/** Query parameters that select another operation. */
const VARIANTS = ['metaoverride', 'peekonly'];
