import { createAccounts } from '../lib/brokers/accounts.ts';
import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { invokeHandler } from '../lib/manage/invoke.ts';
import { SubscriptionsInput } from '../lib/manage/subscriptions/input.ts';
import { createSubscriptions } from '../lib/manage/subscriptions/subscriptions.ts';
import { createSources } from '../lib/store/sources.ts';
import { openTable } from '../lib/store/table.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, [
  'credentialsPath',
  'tableName',
  'dynamodbEndpoint',
  'publicUrl',
  'cmqPublicUrl',
]);
const { credentialsPath, publicUrl, cmqPublicUrl } = settings;

export const handler = invokeHandler(
  SubscriptionsInput,
  createSubscriptions({
    accounts: createAccounts({ named: config.accounts, credentialsPath, env: process.env }),
    sources: createSources(openTable(settings.tableName, settings.dynamodbEndpoint)),
    publicUrl,
    cmqPublicUrl,
    declared: config.subscriptions,
    now: Date.now,
  }),
  createLog(),
);
