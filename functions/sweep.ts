import type { Context } from 'aws-lambda';
import { createAccounts } from '../lib/brokers/accounts.ts';
import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { retire } from '../lib/manage/subscriptions/retire.ts';
import { openRelay, RELAY_SETTINGS } from '../lib/relay/open.ts';
import { createReconcile } from '../lib/relay/reconcile.ts';
import { createRouter } from '../lib/relay/routes.ts';
import { createSweep } from '../lib/relay/sweep.ts';
import { history } from '../lib/store/history.ts';
import { createSources } from '../lib/store/sources.ts';
import { createWatermarks } from '../lib/store/watermarks.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, [...RELAY_SETTINGS, 'credentialsPath']);
const { credentialsPath } = settings;
const log = createLog().with({ stage: settings.stage });
const relay = openRelay(settings, log);
const { table, now } = relay;
const sources = createSources(table);
const accounts = createAccounts({ named: config.accounts, credentialsPath, env: process.env });
const sweep = createSweep({ ...relay, config });
const reconcile = createReconcile({
  ...relay,
  sources: async () => (await sources.list()).map(({ name }) => name),
  history: (request) => history(table, request),
  watermarks: createWatermarks(table),
  router: createRouter(config.routes),
});

/** Left for ending a run in order, in ms. */
const MARGIN_MS = 5_000;

/** Each minute: what has come due. Nothing is lost by a run that fails; the next one finds it again. */
export const handler = async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => {
  const signal = AbortSignal.timeout(Math.max(context.getRemainingTimeInMillis() - MARGIN_MS, 0));
  const swept = await sweep(signal);
  const reconciled = await reconcile(signal);
  const retired = await retire({ accounts, sources, log, now });
  return { ...swept, reconciled, retired };
};
