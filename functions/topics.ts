import { createAccounts } from '../lib/brokers/accounts.ts';
import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { invokeHandler } from '../lib/manage/invoke.ts';
import { createTopics, TopicsInput } from '../lib/manage/topics.ts';
import config from '../relay.config.ts';

const { credentialsPath } = readSettings(process.env, ['credentialsPath']);
const accounts = createAccounts({ named: config.accounts, credentialsPath, env: process.env });

export const handler = invokeHandler(TopicsInput, createTopics(accounts, config.topics), createLog());
