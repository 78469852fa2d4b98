import type { Context } from 'aws-lambda';
import { createAccounts } from '../lib/brokers/accounts.ts';
import { createCmqDialect } from '../lib/brokers/cmq/push.ts';
import { parsePush } from '../lib/brokers/mns/parse.ts';
import { pulled } from '../lib/brokers/mns/pulled.ts';
import { readSettings } from '../lib/config.ts';
import { createDrain } from '../lib/intake/drain.ts';
import { INTAKE_SETTINGS, openIntake } from '../lib/intake/open.ts';
import { createLog } from '../lib/log.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, [...INTAKE_SETTINGS, 'credentialsPath']);
const { credentialsPath } = settings;
const log = createLog().with({ stage: settings.stage });
const { keep, sources } = openIntake(settings);
const drain = createDrain({
  sources,
  accounts: createAccounts({ named: config.accounts, credentialsPath, env: process.env }),
  dialects: { mns: { pulled, parse: parsePush }, cmq: createCmqDialect() },
  keep,
  log,
});

/** Left of the function's time when a run has used up its own, for the answer. */
const MARGIN_MS = 1_000;

/**
 * Each minute: what has come into the queues. What a run leaves there, the next one finds.
 * @param event `{"seconds":8}` ends the run sooner, for one who waits for it
 */
export const handler = (
  { seconds = Number.POSITIVE_INFINITY }: { readonly seconds?: number },
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => drain({ timeMs: Math.min(context.getRemainingTimeInMillis() - MARGIN_MS, seconds * 1_000) });
