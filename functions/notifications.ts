import { publishedMessage } from '../lib/brokers/message.ts';
import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { invokeHandler } from '../lib/manage/invoke.ts';
import { createNotificationsView, NotificationsInput } from '../lib/manage/notifications.ts';
import { bodiesInS3 } from '../lib/store/bodies.ts';
import { createNotifications } from '../lib/store/notifications.ts';
import { openTable } from '../lib/store/table.ts';

const settings = readSettings(process.env, ['tableName', 'dynamodbEndpoint', 'bodiesBucket', 's3Endpoint']);
const table = openTable(settings.tableName, settings.dynamodbEndpoint);
const notifications = createNotifications(table, bodiesInS3(settings.bodiesBucket, settings.s3Endpoint));

export const handler = invokeHandler(
  NotificationsInput,
  createNotificationsView({ table, notifications, publishedMessage, now: Date.now }),
  createLog(),
);
