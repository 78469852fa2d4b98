import { isDeepStrictEqual } from 'node:util';
import { queueAttributes } from '../attributes.ts';
import { MnsError } from '../errors.ts';
import { DEFAULTS } from '../limits.ts';
import { checkName, type MnsRequest, type MnsResponse, resourceUrl, xmlBody } from '../request.ts';
import type { MnsState } from '../state.ts';

export function createQueue(request: MnsRequest, { account }: MnsState): MnsResponse {
  const [name] = request.names;
  checkName('Queue', name);
  const attributes = { ...DEFAULTS.queue, ...queueAttributes(xmlBody(request, 'Queue')) };
  const headers = { location: resourceUrl(request, `/queues/${name}`) };
  const existing = account.queues.get(name);
  if (existing) {
    if (!isDeepStrictEqual(existing.attributes, attributes)) throw new MnsError('QueueAlreadyExist');
    return { status: 204, headers };
  }
  account.createQueue(name, attributes);
  return { status: 201, headers };
}
