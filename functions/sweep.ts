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

/**
 * Each minute: what has come due. Each part has its share of the time and its own failure, so that none starves the
 * others; nothing is lost by a run that fails, as the next one finds it again.
 */
export const handler = async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => {
  const time = Math.max(context.getRemainingTimeInMillis() - MARGIN_MS, 0);
  const parts = await Promise.allSettled([
    sweep(AbortSignal.timeout(time)),
    reconcile(AbortSignal.timeout(time)),
    retire({ accounts, sources, log, now }),
  ]);
  const reasons = parts.filter((part) => part.status === 'rejected').map(({ reason }) => reason as unknown);
  for (const error of reasons) log.error('a part of the sweep failed', { error });
  if (reasons.length > 0) throw new AggregateError(reasons, 'The sweep failed in part');
};
