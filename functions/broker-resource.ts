import { createAccounts } from '../lib/brokers/accounts.ts';
import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { createBrokerResource } from '../lib/manage/declared/broker-resource.ts';
import { createOwnerships } from '../lib/store/ownership.ts';
import { createSources } from '../lib/store/sources.ts';
import { openTable } from '../lib/store/table.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, ['stage', 'credentialsPath', 'tableName', 'dynamodbEndpoint']);
const { credentialsPath } = settings;
const table = openTable(settings.tableName, settings.dynamodbEndpoint);

export const handler = createBrokerResource({
  accounts: createAccounts({ named: config.accounts, credentialsPath, env: process.env }),
  sources: createSources(table),
  ownerships: createOwnerships(table),
  log: createLog().with({ stage: settings.stage }),
  now: Date.now,
});
