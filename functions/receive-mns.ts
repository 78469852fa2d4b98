import { createCertificates } from '../lib/brokers/mns/certificates.ts';
import { createMnsDialect } from '../lib/brokers/mns/push.ts';
import { readSettings } from '../lib/config.ts';
import { createKeep } from '../lib/intake/keep.ts';
import { pushHandler } from '../lib/intake/push-pipeline.ts';
import { createReceive } from '../lib/intake/receive.ts';
import { createLog } from '../lib/log.ts';
import { bodiesInS3 } from '../lib/store/bodies.ts';
import { createCertificateRows } from '../lib/store/certificates.ts';
import { createNotifications } from '../lib/store/notifications.ts';
import { createQuarantine } from '../lib/store/quarantine.ts';
import { cacheSources } from '../lib/store/source-cache.ts';
import { createSources } from '../lib/store/sources.ts';
import { openTable } from '../lib/store/table.ts';

const settings = readSettings(process.env, [
  'stage',
  'tableName',
  'dynamodbEndpoint',
  'bodiesBucket',
  's3Endpoint',
  'publicUrl',
  'retentionDays',
  'mnsCertificateOrigins',
]);
const log = createLog().with({ stage: settings.stage });
const table = openTable(settings.tableName, settings.dynamodbEndpoint);
const bodies = bodiesInS3(settings.bodiesBucket, settings.s3Endpoint);

export const handler = pushHandler({
  broker: 'mns',
  log,
  publicUrl: settings.publicUrl,
  receive: createReceive({
    dialect: createMnsDialect({
      certificates: createCertificates({ store: createCertificateRows(table), log }),
      extraOrigins: settings.mnsCertificateOrigins,
    }),
    sources: cacheSources(createSources(table)),
    keep: createKeep({
      notifications: createNotifications(table, bodies),
      quarantine: createQuarantine(table, bodies),
      retentionDays: settings.retentionDays,
    }),
  }),
});
