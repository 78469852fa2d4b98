import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createLog } from '../../lib/log.ts';
import type { MnsNotification } from '../../lib/push/notification.ts';
import { createBreakers } from '../../lib/relay/breaker.ts';
import { createDeliver } from '../../lib/relay/deliver.ts';
import { createFanOut } from '../../lib/relay/fan-out.ts';
import { createDeliveryQueue, type DeliveryQueue, type ToQueue } from '../../lib/relay/queue.ts';
import { createReconcile } from '../../lib/relay/reconcile.ts';
import { createRedrive } from '../../lib/relay/redrive.ts';
import { createReplay } from '../../lib/relay/replay.ts';
import { createRetry } from '../../lib/relay/retry.ts';
import { createRouter } from '../../lib/relay/routes.ts';
import { createSecrets } from '../../lib/relay/secrets.ts';
import { createSweep } from '../../lib/relay/sweep.ts';
import { createTargets } from '../../lib/relay/targets/targets.ts';
import type { RelayConfig } from '../../lib/relay-config.ts';
import { createDeliveries } from '../../lib/store/deliveries.ts';
import { createDeliveryMessages } from '../../lib/store/delivery-messages.ts';
import { history } from '../../lib/store/history.ts';
import { createNotifications } from '../../lib/store/notifications.ts';
import { createPublishedMessages } from '../../lib/store/published.ts';
import type { Table } from '../../lib/store/table.ts';
import { createTargetRows } from '../../lib/store/targets.ts';
import { createWatermarks } from '../../lib/store/watermarks.ts';
import type { LocalAws } from './aws-server.ts';
import { mnsNotification } from './notification.ts';
import { noBodies } from './table.ts';

export const T0 = Date.UTC(2026, 4, 17, 9, 0, 0);

export interface RelayOptions {
  readonly config: RelayConfig;
  readonly table: Table;
  readonly aws: LocalAws;
  /** Names the queues: each test has its own. */
  readonly name: string;
  /** Varies delays; 0.5 leaves them as they are. */
  readonly random?: number;
}

/**
 * The relay as the functions compose it: a real table, real queues, real targets, and a clock that the test moves.
 * What the queue would delay is kept here until the clock gets there: SQS itself goes by the time of day.
 */
export async function startRelay({ config, table, aws, name, random = 0.5 }: RelayOptions) {
  const clock = { now: T0 };
  const now = () => clock.now;
  const log = createLog('error', () => undefined);
  const sqs = new SQSClient(aws);
  const createQueue = async (suffix: string) => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-${suffix}` }));
    return QueueUrl;
  };
  const queueUrl = await createQueue('deliveries');
  const deadLetterUrl = await createQueue('dead-letters');
  const real = createDeliveryQueue({ sqs, queueUrl, deadLetterUrl, log });
  const delayed: { readonly at: number; readonly message: ToQueue }[] = [];
  const queue: DeliveryQueue = {
    deadLetter: real.deadLetter,
    send(messages) {
      const later = messages.filter(({ delayMs = 0 }) => delayMs > 0);
      delayed.push(...later.map((message) => ({ at: now() + (message.delayMs ?? 0), message })));
      return real.send(messages.filter(({ delayMs = 0 }) => delayMs === 0));
    },
  };

  const deliveries = createDeliveries(table, now);
  const notifications = createNotifications(table, noBodies, now);
  const messages = createDeliveryMessages(table, noBodies, now);
  const router = createRouter(config.routes);
  const breakers = createBreakers(createTargetRows(table), now);
  const messageOf = async ({ raw }: { readonly raw: Buffer }) => raw;
  const secrets = createSecrets({ references: [], env: {}, readParameters: async () => new Map(), now });
  const targets = createTargets(config.targets, {
    deployment: 'here',
    secrets,
    openBroker: () => Promise.reject(new Error('no broker in this test')),
    published: createPublishedMessages(table, now),
    log,
    now,
    aws,
  });
  const shared = {
    config,
    deliveries,
    notifications,
    messages,
    router,
    breakers,
    messageOf,
    queue,
    log,
    now,
  };
  const historyOf = (request: Parameters<typeof history>[1]) => history(table, request);
  const deliver = createDeliver({ ...shared, targets, random: () => random });
  const fanOut = createFanOut(shared);
  const sweep = createSweep(shared);
  const sources = new Set<string>();

  const receive = async (url: string): Promise<readonly Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
    );
    return Messages;
  };
  const remove = (url: string, messages: readonly Message[]) =>
    sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })),
      }),
    );

  const relay = {
    ...shared,
    clock,
    sqs,
    queueUrl,
    deadLetterUrl,
    delayed,
    fanOut,
    deliver,
    sweep,
    reconcile: createReconcile({
      ...shared,
      sources: async () => [...sources],
      history: historyOf,
      watermarks: createWatermarks(table),
    }),
    replay: createReplay({ ...shared, history: historyOf }),
    redrive: createRedrive({ sqs, queueUrl }),
    retry: createRetry(shared),

    /** Stores messages as the intake does, received at the clock's time. */
    async store(...messages: Partial<MnsNotification>[]) {
      for (const changes of messages) {
        const raw = changes.message ?? Buffer.from('I am test message 0.');
        const notification = mnsNotification({ receivedAt: now(), message: raw, raw, ...changes });
        sources.add(notification.source);
        const headers = {};
        await notifications.store({ notification, headers, decode: 'none', retentionDays: 30 });
      }
    },

    /** Fans out stored messages, as the stream would. */
    async stream(source: string, ...messageIds: string[]) {
      const read = (messageId: string) => async () => {
        const notification = await notifications.get(source, messageId);
        if (notification === undefined) throw new Error(`no message ${messageId}`);
        return notification;
      };
      return fanOut(messageIds.map((messageId) => ({ id: messageId, read: read(messageId) })));
    },

    /** Delivers until the queue is empty. */
    async drain() {
      for (let Records = await receive(queueUrl); Records.length > 0; Records = await receive(queueUrl)) {
        const events = Records.map(({ MessageId = '', Body = '' }) => ({ messageId: MessageId, body: Body }));
        const { batchItemFailures } = await deliver({ Records: events });
        const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        const done = Records.filter(({ MessageId = '' }) => !failed.has(MessageId));
        if (done.length > 0) await remove(queueUrl, done);
        if (failed.size > 0) throw new Error(`${failed.size} deliveries failed through a fault of ours`);
      }
    },

    /** Moves the clock, and does what has come due: delayed messages, a sweep, deliveries. */
    async wait(ms: number) {
      clock.now += ms;
      const ripe = delayed.filter(({ at }) => at <= clock.now);
      for (const one of ripe) delayed.splice(delayed.indexOf(one), 1);
      await real.send(ripe.map(({ message: { delayMs: _, ...message } }) => message));
      await sweep();
      await relay.drain();
    },

    async deadLetters(): Promise<readonly Record<string, unknown>[]> {
      const letters: Record<string, unknown>[] = [];
      for (let some = await receive(deadLetterUrl); some.length > 0; some = await receive(deadLetterUrl)) {
        letters.push(...some.map(({ Body = '' }) => JSON.parse(Body) as Record<string, unknown>));
        await remove(deadLetterUrl, some);
      }
      return letters;
    },
  };
  return relay;
}
