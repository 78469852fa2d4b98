import type { Settings } from '../config.ts';
import { bodiesInS3 } from '../store/bodies.ts';
import { createNotifications } from '../store/notifications.ts';
import { createPut, createSdkPut } from '../store/put.ts';
import { createQuarantine } from '../store/quarantine.ts';
import { createSources } from '../store/sources.ts';
import { openTable } from '../store/table.ts';
import { createKeep } from './keep.ts';

/** What every way in needs to know. */
export const INTAKE_SETTINGS = [
  'stage',
  'tableName',
  'dynamodbEndpoint',
  'bodiesBucket',
  's3Endpoint',
  'retentionDays',
  'puts',
] as const;

/** What every way in writes to and reads from. */
export function openIntake(settings: Settings<(typeof INTAKE_SETTINGS)[number]>) {
  const table = openTable(settings.tableName, settings.dynamodbEndpoint);
  const bodies = bodiesInS3(settings.bodiesBucket, settings.s3Endpoint);
  const put = settings.puts === 'by-sdk' ? createSdkPut(table) : createPut(table);
  const keep = createKeep({
    notifications: createNotifications(table, bodies, Date.now, put),
    quarantine: createQuarantine(table, bodies),
    retentionDays: settings.retentionDays,
  });
  return { table, keep, sources: createSources(table) };
}
