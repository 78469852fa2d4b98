import type { Context } from 'aws-lambda';
import { createAccounts } from '../lib/brokers/accounts.ts';
import { createCmqDialect } from '../lib/brokers/cmq/push.ts';
import { createCertificates } from '../lib/brokers/mns/certificates.ts';
import { createMnsDialect } from '../lib/brokers/mns/push.ts';
import { readSettings } from '../lib/config.ts';
import { createDrain } from '../lib/intake/drain.ts';
import { INTAKE_SETTINGS, openIntake } from '../lib/intake/open.ts';
import { createLog } from '../lib/log.ts';
import { createCertificateRows } from '../lib/store/certificates.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, [...INTAKE_SETTINGS, 'credentialsPath']);
const { credentialsPath } = settings;
const log = createLog().with({ stage: settings.stage });
const { table, keep, sources } = openIntake(settings);
const certificates = createCertificates({ store: createCertificateRows(table), log });
const drain = createDrain({
  sources,
  accounts: createAccounts({ named: config.accounts, credentialsPath, env: process.env }),
  dialects: { mns: createMnsDialect({ certificates }), cmq: createCmqDialect() },
  keep,
  log,
});

/** Left of the function's time when a run has used up its own, for the answer. */
const MARGIN_MS = 1_000;

/** Each minute: what has come into the queues. What a run leaves there, the next one finds. */
export const handler = (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) =>
  drain({ timeMs: context.getRemainingTimeInMillis() - MARGIN_MS });
