import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '../aws.ts';
import { publishedMessage } from '../brokers/message.ts';
import type { Settings } from '../config.ts';
import type { Log } from '../log.ts';
import type { StoredNotification } from '../push/stored.ts';
import { bodiesInS3 } from '../store/bodies.ts';
import { createDeliveries } from '../store/deliveries.ts';
import { createDeliveryMessages } from '../store/delivery-messages.ts';
import { createNotifications } from '../store/notifications.ts';
import { openTable } from '../store/table.ts';
import { createTargetRows } from '../store/targets.ts';
import { createBreakers } from './breaker.ts';
import { createDeliveryQueue } from './queue.ts';

/** What every part of the relay needs to know. */
export const RELAY_SETTINGS = [
  'stage',
  'tableName',
  'dynamodbEndpoint',
  'bodiesBucket',
  's3Endpoint',
  'sqsEndpoint',
  'deliveriesQueueUrl',
  'deadLetterQueueUrl',
] as const;

/** What every part of the relay reads from and writes to. */
export function openRelay(settings: Settings<(typeof RELAY_SETTINGS)[number]>, log: Log) {
  const { sqsEndpoint, deliveriesQueueUrl: queueUrl, deadLetterQueueUrl: deadLetterUrl } = settings;
  const table = openTable(settings.tableName, settings.dynamodbEndpoint);
  const bodies = bodiesInS3(settings.bodiesBucket, settings.s3Endpoint);
  const sqs = new SQSClient({
    ...awsSettings(),
    ...(sqsEndpoint === undefined ? {} : { endpoint: sqsEndpoint }),
  });
  return {
    table,
    bodies,
    sqs,
    log,
    now: Date.now,
    random: Math.random,
    deliveries: createDeliveries(table),
    notifications: createNotifications(table, bodies),
    messages: createDeliveryMessages(table, bodies),
    breakers: createBreakers(createTargetRows(table)),
    queue: createDeliveryQueue({ sqs, queueUrl, deadLetterUrl, log }),
    messageOf: async (notification: StoredNotification) => publishedMessage(notification),
  };
}
