import { createCertificates } from '../lib/brokers/mns/certificates.ts';
import { createMnsDialect } from '../lib/brokers/mns/push.ts';
import { readSettings } from '../lib/config.ts';
import { INTAKE_SETTINGS, openIntake } from '../lib/intake/open.ts';
import { pushHandler } from '../lib/intake/push-pipeline.ts';
import { createReceive } from '../lib/intake/receive.ts';
import { createLog } from '../lib/log.ts';
import { createCertificateRows } from '../lib/store/certificates.ts';
import { cacheSources } from '../lib/store/source-cache.ts';

const settings = readSettings(process.env, [...INTAKE_SETTINGS, 'publicUrl', 'mnsCertificateOrigins']);
const log = createLog().with({ stage: settings.stage });
const { table, keep, sources } = openIntake(settings);
const dialect = createMnsDialect({
  certificates: createCertificates({ store: createCertificateRows(table), log }),
  extraOrigins: settings.mnsCertificateOrigins,
});

export const handler = pushHandler({
  broker: 'mns',
  log,
  publicUrl: settings.publicUrl,
  receive: createReceive({ dialect, sources: cacheSources(sources), keep }),
});
