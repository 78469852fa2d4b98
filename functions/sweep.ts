import { createAccounts } from '../lib/brokers/accounts.ts';
import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { retire } from '../lib/manage/subscriptions/retire.ts';
import { createSources } from '../lib/store/sources.ts';
import { openTable } from '../lib/store/table.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, ['credentialsPath', 'tableName', 'dynamodbEndpoint']);
const { credentialsPath } = settings;
const accounts = createAccounts({ named: config.accounts, credentialsPath, env: process.env });
const sources = createSources(openTable(settings.tableName, settings.dynamodbEndpoint));
const log = createLog();

/** Each minute: what has come due. Nothing here is lost by a run that fails; the next one finds it again. */
export const handler = () => retire({ accounts, sources, log, now: Date.now });
