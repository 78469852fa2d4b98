import { page, pageXml } from '../listing.ts';
import { queueMetadata } from '../metadata.ts';
import { type MnsRequest, type MnsResponse, resourceUrl } from '../request.ts';
import type { MnsState } from '../state.ts';

export function listQueue(request: MnsRequest, { account }: MnsState): MnsResponse {
  const queues = page(request, account.queues.values());
  const children = pageXml(
    queues,
    'Queue',
    ({ name }) => resourceUrl(request, `/queues/${name}`),
    queueMetadata,
  );
  return { status: 200, xml: ['Queues', children] };
}
