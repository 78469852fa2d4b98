import { SQSClient } from '@aws-sdk/client-sqs';
import { publishedMessage } from '../../lib/brokers/message.ts';
import { createLog } from '../../lib/log.ts';
import { createBreakers } from '../../lib/relay/breaker.ts';
import { createDeliver, type QueueEvent } from '../../lib/relay/deliver.ts';
import { createFanOut } from '../../lib/relay/fan-out.ts';
import { createDeliveryQueue } from '../../lib/relay/queue.ts';
import { createRouter } from '../../lib/relay/routes.ts';
import { createSecrets } from '../../lib/relay/secrets.ts';
import { createStreamRelay, type StreamEvent } from '../../lib/relay/stream.ts';
import { createTargets } from '../../lib/relay/targets/targets.ts';
import type { RelayConfig } from '../../lib/relay-config.ts';
import { createDeliveries } from '../../lib/store/deliveries.ts';
import { createDeliveryMessages } from '../../lib/store/delivery-messages.ts';
import { createNotifications, notificationFromItem } from '../../lib/store/notifications.ts';
import { createPublishedMessages } from '../../lib/store/published.ts';
import type { Table } from '../../lib/store/table.ts';
import { createTargetRows } from '../../lib/store/targets.ts';
import { createBucket, type LocalAws } from '../../local/aws.ts';
import { createQueues } from '../../local/event-sources/queues.ts';
import { startEventSources } from '../../local/event-sources/start.ts';
import { readTemplate } from '../../local/event-sources/template.ts';
import type { Managed } from '../support/managed.ts';
import { noBodies } from '../support/table.ts';

export interface ChainOptions {
  readonly config: RelayConfig;
  readonly table: Table;
  readonly dynamodbEndpoint: string;
  readonly aws: LocalAws;
  readonly accounts: Managed['accounts'];
  readonly env: NodeJS.ProcessEnv;
}

/** Everything behind the table as serverless.yml wires it: stream, relay, queue, deliver; the real parts, the real time. */
export async function startChain({ config, table, dynamodbEndpoint, aws, accounts, env }: ChainOptions) {
  const template = await readTemplate();
  const queues = await createQueues(aws.sqs, template, {
    DeliveriesQueue: 'deliveries',
    DeadLetterQueue: 'dead-letters',
    PipelineFailuresQueue: 'pipeline-failures',
  });
  await createBucket(aws, 'failures');

  const identity = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const sqs = new SQSClient({ ...identity, endpoint: aws.endpoint });
  const lines: string[] = [];
  const log = createLog('debug', (line) => void lines.push(line));
  const queueUrl = queues.DeliveriesQueue?.url ?? '';
  const deadLetterUrl = queues.DeadLetterQueue?.url ?? '';
  const shared = {
    config,
    log,
    now: Date.now,
    random: Math.random,
    deliveries: createDeliveries(table),
    notifications: createNotifications(table, noBodies),
    messages: createDeliveryMessages(table, noBodies),
    breakers: createBreakers(createTargetRows(table)),
    router: createRouter(config.routes),
    queue: createDeliveryQueue({ sqs, queueUrl, deadLetterUrl, log }),
    messageOf: async (notification: Parameters<typeof publishedMessage>[0]) => publishedMessage(notification),
  };
  const relay = createStreamRelay({
    fanOut: createFanOut(shared),
    notificationOf: (item) => notificationFromItem(item, noBodies),
  });
  const deliver = createDeliver({
    ...shared,
    targets: createTargets(config.targets, {
      ...shared,
      deployment: 'here',
      secrets: createSecrets({ references: [], env, readParameters: async () => new Map(), now: Date.now }),
      openBroker: async (broker, account) => (await accounts.open(broker, account)).client,
      published: createPublishedMessages(table),
      aws: { ...identity, endpoint: aws.endpoint },
    }),
  });
  const pump = await startEventSources({
    template,
    resources: { tables: { Table: table.name }, queues, buckets: { FailuresBucket: 'failures' } },
    dynamodb: { endpoint: dynamodbEndpoint, client: table.client },
    awsEndpoint: aws.endpoint,
    invoke: (name, event) => (name === 'relay' ? relay(event as StreamEvent) : deliver(event as QueueEvent)),
    log: (line) => void lines.push(line),
  });
  return {
    lines,
    deadLetterUrl,
    deliveries: shared.deliveries,
    async stop() {
      await pump.stop();
      sqs.destroy();
    },
  };
}
