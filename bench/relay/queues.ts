import { createLog } from '../../lib/log.ts';
import { createDeliveryQueue, type DeliveryQueue } from '../../lib/relay/queue.ts';
import type { LocalAws } from '../../local/aws.ts';
import { createQueues, type LocalQueue } from '../../local/event-sources/queues.ts';
import { readTemplate } from '../../local/event-sources/template.ts';

const NAMES = {
  DeliveriesQueue: 'deliveries',
  DeadLetterQueue: 'dead-letters',
  PipelineFailuresQueue: 'pipeline-failures',
};

export interface BenchQueues {
  readonly template: unknown;
  /** By their logical ids in serverless.yml. */
  readonly queues: Readonly<Record<string, LocalQueue>>;
  readonly queue: DeliveryQueue;
}

/** The queues of serverless.yml, and the one that the functions put deliveries on. */
export async function openQueues({ sqs }: Pick<LocalAws, 'sqs'>): Promise<BenchQueues> {
  const template = await readTemplate();
  const queues = await createQueues(sqs, template, NAMES);
  const queueUrl = queues.DeliveriesQueue?.url ?? '';
  const deadLetterUrl = queues.DeadLetterQueue?.url ?? '';
  const log = createLog('error');
  return { template, queues, queue: createDeliveryQueue({ sqs, queueUrl, deadLetterUrl, log }) };
}
