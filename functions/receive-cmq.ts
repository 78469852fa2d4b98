import { createCmqDialect } from '../lib/brokers/cmq/push.ts';
import { readSettings } from '../lib/config.ts';
import { addressBehindFront } from '../lib/intake/front.ts';
import { INTAKE_SETTINGS, openIntake } from '../lib/intake/open.ts';
import { pushHandler } from '../lib/intake/push-pipeline.ts';
import { createReceive } from '../lib/intake/receive.ts';
import { createLog } from '../lib/log.ts';
import { cacheSources } from '../lib/store/source-cache.ts';

const settings = readSettings(process.env, [...INTAKE_SETTINGS, 'publicUrl', 'cmqFrontSecretId']);
const log = createLog().with({ stage: settings.stage });
const { keep, sources } = openIntake(settings);

export const handler = pushHandler({
  broker: 'cmq',
  log,
  publicUrl: settings.publicUrl,
  addressOf: addressBehindFront(settings.cmqFrontSecretId),
  receive: createReceive({ dialect: createCmqDialect(), sources: cacheSources(sources), keep }),
});
